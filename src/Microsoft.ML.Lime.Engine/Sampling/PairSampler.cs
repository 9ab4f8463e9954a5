using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>Independent masks, each followed by its complement (antithetic variates, Hammersley and Morton 1956).</summary>
internal sealed class PairSampler : ISampler
{
    public ComponentInfo Info { get; } = new("pairs");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        if (MaskMatrix.Complete(features, samples) is { } all)
            return all;
        var masks = new MaskMatrix(samples, features) { HasPairs = true };
        masks.ShowAll(0);
        var random = new Xoshiro256(seed);
        var words = new ulong[(features + 63) / 64];
        for (int first = 1; first < samples; first += 2)
        {
            random.Fill(words);
            masks.SetPair(first, words);
        }
        return masks;
    }
}
