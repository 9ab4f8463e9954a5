using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.Rise;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// RISE (Petsiuk, Das and Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models"): the mean of many smooth
/// random masks, each weighted by the score of the picture seen through it.
/// </summary>
/// <remarks>
/// A pixel's value is the sum of score x mask over all masks, divided by samples x keep probability, which is what each pixel's masks
/// add up to on the average: an estimate of the score given that the pixel is shown. It has no zero: what the model ignores gets the mean
/// score, not 0. It runs the model once a sample, and on the picture and on the baseline.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class RiseExplainer(RiseOptions? options = null) : IExplainer
{
    private readonly RiseOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        run.HideAll(_options.Baseline, cancellation);
        (int height, int width) = (scorer.Input.Height, scorer.Input.Width);
        var masks = SmoothMasks.Draw(height, width, _options.Grid, _options.KeepProbability, _options.Samples, _options.Seed);
        ComposeSample compose = new BlendComposer(run.Prepared, run.Hidden, masks, scorer.Input).Compose;
        ScoreMatrix scores = run.Score(masks.Samples, known: 0, compose, progress, cancellation);

        double[][] sums = WeightedSums(masks, scores, height, width, cancellation);
        double expected = masks.Samples * _options.KeepProbability;
        return run.Explained("rise", masks.Samples, known: 0,
            target => (new ScoreMap(height, width, Array.ConvertAll(sums[target], sum => (float)(sum / expected))), null),
            null, MapUpsampling.Nearest, SamplingStop.Fixed(masks.Samples));
    }

    /// <summary>For each target the sum of score x mask, pixel by pixel; always in the order of the samples.</summary>
    private static double[][] WeightedSums(SmoothMasks masks, ScoreMatrix scores, int height, int width, CancellationToken cancellation)
    {
        double[][] sums = [.. Enumerable.Range(0, scores.Targets).Select(_ => new double[height * width])];
        var row = new float[width];
        for (int sample = 0; sample < masks.Samples; sample++)
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
