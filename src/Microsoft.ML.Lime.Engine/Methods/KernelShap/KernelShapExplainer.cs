using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// KernelSHAP (Lundberg and Lee 2017, "A Unified Approach to Interpreting Model Predictions"): Shapley values of the segments. They add up
/// to the change of the score from the baseline to the image. They are exact where the score is a sum over segments, and in any case where
/// all 2^n coalitions are scored; otherwise they have standard errors.
/// </summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class KernelShapExplainer(KernelShapOptions? options = null) : IExplainer
{
    private readonly KernelShapOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var fitted = FittedImage.Create(_options, scorer, source);
        SegmentMap segments = fitted.Segment(_options.Segmenter, cancellation);
        SegmentChecks.Check(segments, scorer.Input, _options);
        PreparedImage image = fitted.Prepare(_options.Baseline, segments, cancellation);
        ShapleyCoalitions coalitions = _options.ChooseCoalitions(segments.Count);
        int samples = coalitions.Masks.Samples;
        // The first coalition is the image, the second the baseline.
        using var coalitionScorer = new PerturbationScorer(image, image.HideSegments(coalitions.Masks), progress, precomputedRows: 2);
        coalitionScorer.Score(samples, cancellation);
        IReadOnlyList<SurrogateFit> fits = new ShapleyRegression(coalitions, coalitionScorer.Scores, cancellation).Fit();
        ImageExplanation explanation = image.CreateExplanation("kernelshap", samples, _options.Upsampling,
            target => (segments.ToAttributionMap(fits[target].Importance, _options.Upsampling), fits[target]), coalitionScorer.ModelCalls);
        return explanation with
        {
            Stopped = coalitions.FirstSampled == samples ? StopReasons.Exact(segments.Count) : StopReasons.Fixed(samples),
        };
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        SegmentMap segments = SegmentChecks.Segment(_options, input, source, cancellation);
        SegmentChecks.Check(segments, input, _options);
        return _options.ChooseCoalitions(segments.Count).Masks.Samples;
    }
}
