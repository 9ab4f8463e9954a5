using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Deletion (Petsiuk, Das and Saenko 2018, "RISE"): the area under the curve of the explained output value while the image's pixels are
/// deleted, those with the highest map values first. Smaller is better: with a faithful map the value drops early.
/// </summary>
/// <remarks>
/// Pixels are deleted in descending order of the map, ties row by row. The area uses trapezoids over the fraction of deleted pixels, [0,
/// 1]. RISE's own code deletes to zeros of the preprocessed image; here the default is the image's mean.
/// </remarks>
[Component("deletionAuc", "Area under the score while the highest-ranked pixels vanish; smaller is better.")]
public sealed record DeletionAuc : IMapMetric
{
    /// <summary>The value of a deleted pixel. The default is the image's mean per channel.</summary>
    [Parameter("what deleted pixels become", Option = "")]
    public IBaseline Substrate { get; init; } = Baselines.ImageMean;

    /// <summary>Pixels deleted per step, at least 1. Null, the default, means the width of the model's input.</summary>
    [Parameter("pixels in a step", Min = 1, Default = "the input's width", Option = "")]
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
