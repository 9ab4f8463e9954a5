using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.DeletionAuc"/>.</summary>
internal sealed record DeletionAuc : IMapMetric
{
    /// <summary>The value of a deleted pixel. The default is the image's mean per channel.</summary>
    public IBaseline Substrate { get; init; } = Baselines.ImageMean;

    /// <summary>Pixels deleted per step, at least 1. Null, the default, means the width of the model's input.</summary>
    public int? StepPixels
    {
        get;
        init => field = value is < 1 ? throw new ArgumentOutOfRangeException(nameof(value), value, "A step has at least 1 pixel.") : value;
    }

    /// <inheritdoc/>
    public string Name => "deletionAuc";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => PixelCurve.Steps(input, StepPixels) + 1;

    /// <summary>Returns the curve, whose <see cref="ScoreCurve.Area"/> is the result of <see cref="Measure"/>.</summary>
    /// <inheritdoc cref="Measure"/>
    public ScoreCurve Curve(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        PreparedImage image = evaluated.FitImage(scorer).Prepare(Substrate, cancellation: cancellation);
        return PixelCurve.Curve(evaluated, image, StepPixels, insert: false, progress, cancellation);
    }

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Curve(scorer, evaluated, progress, cancellation).Area;
}
