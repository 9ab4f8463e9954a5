using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A grey image of 2 x 3 pixels, a model that reads one of them, and attribution maps of it.</summary>
internal static class PlainModel
{
    /// <summary>The third of the six pixels is 6, the others are 0; the mean is 1.</summary>
    public static ImageBuffer Image { get; } = ImageBuffer.FromFloats(2, 3, 1, [0, 0, 6, 0, 0, 0]);

    /// <summary>A model that returns the third pixel.</summary>
    public static DelegateScorer One() => new(new ScorerInput(2, 3, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
    {
        for (int i = 0; i < count; i++)
            scores[i] = batch[6 * i + 2];
    });

    /// <summary>An attribution map of six pixels.</summary>
    /// <param name="map">The values.</param>
    /// <param name="truth">The ground-truth pixels; empty if unknown.</param>
    public static MetricInput Evaluated(float[] map, params int[] truth) => new()
    {
        Image = Image,
        Options = LimeOptions.Default,
        Map = new AttributionMap(2, 3, map),
        GroundTruth = truth.Length == 0 ? null : new GroundTruthMask(2, 3, [.. Enumerable.Range(0, 6).Select(truth.Contains)]),
    };
}
