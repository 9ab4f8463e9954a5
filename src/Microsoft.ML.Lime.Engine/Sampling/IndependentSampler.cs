namespace Microsoft.ML.Lime.Engine;

/// <summary>Every feature is shown with probability one half: one random bit each, drawn row by row.</summary>
internal sealed class IndependentSampler : ISampler
{
    public StrategyInfo Info { get; } = new("independent");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        var masks = new MaskMatrix(samples, features);
        masks.ShowAll(0);
        var random = new Xoshiro256(seed);
        var words = new ulong[(features + 63) / 64];
        for (int sample = 1; sample < samples; sample++)
        {
            foreach (ref ulong word in words.AsSpan())
                word = random.Next();
            masks.SetRow(sample, words);
        }
        return masks;
    }
}
