using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Deletion (Petsiuk, Das and Saenko 2018, "RISE"): the area under the explained number while the picture's pixels vanish, those first that
/// the map ranks highest. A map that knows what matters makes it fall at once: smaller is better.
/// </summary>
/// <remarks>
/// Pixels go in falling order of the map, equal ones row by row. The area is that of trapezoids over the share of pixels, [0, 1]. RISE's own
/// code deletes to zeros of the prepared picture; here it is the picture's own mean unless another substrate is given.
/// </remarks>
[Component("deletionAuc", "Area under the score while the highest-ranked pixels vanish; smaller is better.")]
public sealed record DeletionAuc : IMapMetric
{
    /// <summary>What a deleted pixel becomes. Defaults to the mean of the whole picture, channel by channel.</summary>
    [Parameter("what deleted pixels become", Option = "")]
    public IBaseline Substrate { get; init; } = Baselines.ImageMean;

    /// <summary>Pixels that vanish in a step, at least 1; null, the default, for one row's worth: the model's width.</summary>
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
    public int ModelRuns(ScorerInput input) => PixelSwitching.Steps(input, StepPixels) + 1;

    /// <summary>The curve whose <see cref="ScoreCurve.Area"/> <see cref="Measure"/> returns.</summary>
    /// <inheritdoc cref="Measure"/>
    public ScoreCurve Curve(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ExplanationRun run = judged.Begin(scorer);
        run.HideAll(Substrate, cancellation);
        return PixelSwitching.Curve(judged, scorer, run, StepPixels, insert: false, progress, cancellation);
    }

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Curve(scorer, judged, progress, cancellation).Area;
}
