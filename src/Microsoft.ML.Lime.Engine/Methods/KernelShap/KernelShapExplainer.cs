using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// KernelSHAP (Lundberg and Lee 2017, "A Unified Approach to Interpreting Model Predictions"): Shapley values of the segments. They add up
/// to the change of the score from the baseline to the image. They are exact where the score is a sum over segments, and in any case where
/// all 2^n coalitions are scored; otherwise they have standard errors.
/// </summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class KernelShapExplainer(KernelShapOptions? options = null) : ISegmentExplainer
{
    private readonly KernelShapOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var image = FittedImage.Create(_options, scorer, source);
        return Explain(image, image.Segment(_options.Segmenter, cancellation), progress, cancellation);
    }

    /// <inheritdoc/>
    public ImageExplanation Explain(IScorer scorer, ImageBuffer source, SegmentMap segments, IProgress<ExplainProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(segments);
        return Explain(FittedImage.Create(_options, scorer, source), segments, progress, cancellation);
    }

    /// <inheritdoc/>
    public SegmentMap Segment(IScorer scorer, ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        (ImageFit fit, ImageBuffer image) = _options.FitImage(source, scorer.Input);
        return _options.Segmenter.Segment(image, fit, cancellation);
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        (ImageFit fit, ImageBuffer image) = _options.FitImage(source, input);
        SegmentMap segments = _options.Segmenter.Segment(image, fit, cancellation);
        SegmentChecks.Check(segments, input, _options.Segmenter, _options.Upsampling);
        return ChooseCoalitions(segments.Count).Masks.Samples;
    }

    private ImageExplanation Explain(
        FittedImage fitted, SegmentMap segments, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        SegmentChecks.Check(segments, fitted.Scorer.Input, _options.Segmenter, _options.Upsampling);
        PreparedImage image = fitted.Prepare(_options.Baseline, segments, cancellation);
        ShapleyCoalitions coalitions = ChooseCoalitions(segments.Count);
        int samples = coalitions.Masks.Samples;
        // The first coalition is the image, the second the baseline.
        using var scorer = new PerturbationScorer(image, image.HideSegments(coalitions.Masks), progress, precomputedRows: 2);
        scorer.Score(samples, cancellation);
        IReadOnlyList<SurrogateFit> fits = new ShapleyRegression(coalitions, scorer.Scores, cancellation).Fit();
        SamplingStop stopped = coalitions.FirstSampled == samples ? SamplingStop.Exact(segments.Count) : SamplingStop.Fixed(samples);
        ImageExplanation explanation = image.CreateExplanation("kernelshap", samples, _options.Upsampling,
            target => (segments.ToAttributionMap(fits[target].Importance, _options.Upsampling), fits[target]), scorer.ModelCalls);
        return explanation with { Stopped = stopped };
    }

    /// <summary>By default the number of the package shap; up to 12 segments all coalitions, so that the values are exact.</summary>
    private ShapleyCoalitions ChooseCoalitions(int segments) => new(
        segments, _options.Samples ?? Math.Max(2048 + 2 * segments, segments <= 12 ? 1 << segments : 0), _options.Seed);
}
