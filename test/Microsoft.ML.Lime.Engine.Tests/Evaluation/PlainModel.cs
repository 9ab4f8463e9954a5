using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A grey picture of 2 x 3 pixels of which one counts, and maps of it.</summary>
internal static class PlainModel
{
    /// <summary>One pixel of six counts, and is 6; the mean of all is 1.</summary>
    public static ImageBuffer Picture { get; } = ImageBuffer.FromFloats(2, 3, 1, [0, 0, 6, 0, 0, 0]);

    /// <summary>A model that returns the third of six pixels.</summary>
    public static DelegateScorer One() => new(new ScorerInput(2, 3, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
    {
        for (int i = 0; i < count; i++)
            scores[i] = batch[6 * i + 2];
    });

    /// <summary>A map of six pixels.</summary>
    /// <param name="map">The values.</param>
    /// <param name="truth">The pixels of the object; none where nobody knows.</param>
    public static JudgedMap Judged(float[] map, params int[] truth) => new()
    {
        Picture = Picture,
        Options = LimeOptions.Default,
        Map = new ScoreMap(2, 3, map),
        Truth = truth.Length == 0 ? null : new TruthMask(2, 3, [.. Enumerable.Range(0, 6).Select(truth.Contains)]),
    };
}
