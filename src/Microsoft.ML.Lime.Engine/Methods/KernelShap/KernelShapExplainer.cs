using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// KernelSHAP (Lundberg and Lee 2017, "A Unified Approach to Interpreting Model Predictions"): Shapley values of the segments, which share
/// out the change of score from the baseline to the picture. They add up to it, are exact where the score is a sum over
/// segments, and exact in any case once all 2^n coalitions were scored; else they come with standard errors.
/// </summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class KernelShapExplainer(KernelShapOptions? options = null) : IExplainer
{
    private readonly KernelShapOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        SegmentMap segments = run.Segment(_options.Segmenter, _options.Upsampling, cancellation);
        run.HideAll(_options.Baseline, segments, cancellation);
        var coalitions = new ShapleyCoalitions(segments.Count, _options.Samples ?? Default(segments.Count), _options.Seed);
        ComposeSample compose = new SampleComposer(run.Prepared, run.Hidden, segments, scorer.Input).Of(coalitions.Masks);
        ScoreMatrix scores = run.Score(coalitions.Masks.Samples, known: 2, compose, progress, cancellation);

        IReadOnlyList<SurrogateFit> fits = new ShapleyRegression(coalitions, scores, cancellation).Fit();
        return run.Explained("kernelshap", coalitions.Masks.Samples, known: 2,
            target => (Maps.FromImportance(fits[target].Importance, segments, _options.Upsampling), fits[target]),
            segments, _options.Upsampling, coalitions.FirstDrawn == coalitions.Masks.Samples
                ? SamplingStop.Exact(segments.Count)
                : SamplingStop.Fixed(coalitions.Masks.Samples));
    }

    /// <summary>As in the package shap; but up to 12 segments all coalitions, so that the values are exact.</summary>
    private static int Default(int segments) => Math.Max(2048 + 2 * segments, segments <= 12 ? 1 << segments : 0);
}
