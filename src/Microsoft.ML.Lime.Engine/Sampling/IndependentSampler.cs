namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>Each feature is present with probability one half, independently: one random bit each, row by row.</summary>
internal sealed class IndependentSampler : ISampler
{
    public ComponentInfo Info { get; } = new("independent");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        if (MaskMatrix.Complete(features, samples) is { } all)
            return all;
        var masks = new MaskMatrix(samples, features);
        masks.ShowAll(0);
        var random = new Xoshiro256(seed);
        var words = new ulong[(features + 63) / 64];
        for (int sample = 1; sample < samples; sample++)
        {
            random.Fill(words);
            masks.SetRow(sample, words);
        }
        return masks;
    }
}
