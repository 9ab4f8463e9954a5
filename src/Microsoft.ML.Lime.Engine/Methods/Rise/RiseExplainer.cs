using Microsoft.ML.Lime.Engine.Methods.Rise;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// RISE (Petsiuk, Das and Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models"): the mean of many smooth
/// random masks, each weighted by the score of the image under the mask.
/// </summary>
/// <remarks>
/// A pixel's value is the sum of score x mask over all masks, divided by samples x keep probability, the expected sum of the pixel's masks.
/// It estimates the score given that the pixel is present. A value of 0 has no meaning: pixels that the model ignores get the mean score.
/// RISE runs the model once per sample, and on the image and on the baseline.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class RiseExplainer(RiseOptions? options = null) : IExplainer
{
    private readonly RiseOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        (int height, int width) = (scorer.Input.Height, scorer.Input.Width);
        PreparedImage image = FittedImage.Create(_options, scorer, source).Prepare(_options.Baseline, cancellation: cancellation);
        int outputs = image.Target.Outputs.Count;
        NumberLimit.Check((long)height * width, outputs,
            FormattableString.Invariant($"{outputs} maps of {height} x {width} pixels"), "explain fewer outputs");
        SmoothMasks masks = _options.CreateMasks(height, width);
        ScoreMatrix scores = image.Score(image.Blend(masks), progress, cancellation);

        double[][] sums = WeightedSums(masks, scores, height, width, cancellation);
        double expected = masks.Count * _options.KeepProbability;
        ImageExplanation explanation = image.CreateExplanation("rise", masks.Count, MapUpsampling.Nearest,
            target => (new AttributionMap(height, width, Array.ConvertAll(sums[target], sum => (float)(sum / expected))), null));
        return explanation with { Stopped = StopReasons.Fixed(masks.Count) };
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default) => _options.Samples + 2;

    /// <summary>For each target the sum of score x mask, pixel by pixel; always in the order of the samples.</summary>
    private static double[][] WeightedSums(SmoothMasks masks, ScoreMatrix scores, int height, int width, CancellationToken cancellation)
    {
        double[][] sums = [.. Enumerable.Range(0, scores.Targets).Select(_ => new double[height * width])];
        var row = new float[width];
        for (int sample = 0; sample < masks.Count; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int y = 0; y < height; y++)
            {
                masks.Row(sample, y, row);
                for (int target = 0; target < sums.Length; target++)
                {
                    double score = scores[sample, target];
                    Span<double> line = sums[target].AsSpan(y * width, width);
                    for (int x = 0; x < line.Length; x++)
                        line[x] += score * row[x];
                }
            }
        }
        return sums;
    }
}
