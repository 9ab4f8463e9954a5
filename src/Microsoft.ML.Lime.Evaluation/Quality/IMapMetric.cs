using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A metric of an attribution map. Options are properties of the metric. <see cref="Metrics"/> provides all metrics by name, and measures
/// several at once.
/// </summary>
public interface IMapMetric
{
    /// <summary>The name in results, such as <c>deletionAuc</c>.</summary>
    string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    bool LargerIsBetter { get; }

    /// <summary>Whether the metric needs a ground-truth mask (<see cref="MetricInput.GroundTruth"/>). The default is false.</summary>
    bool NeedsGroundTruth => false;

    /// <summary>
    /// Number of additional explanations with other seeds or perturbed images, each with as many model calls as an explanation. The default
    /// is 0.
    /// </summary>
    int AdditionalExplanations => 0;

    /// <summary>Number of model calls per map, without those of <see cref="AdditionalExplanations"/>.</summary>
    /// <param name="input">The model's input.</param>
    int ModelCalls(ScorerInput input);

    /// <summary>Number of model calls of <see cref="Compare"/>: for the map and the three reference maps.</summary>
    /// <param name="input">The model's input.</param>
    int ComparisonModelCalls(ScorerInput input) => 4 * ModelCalls(input);

    /// <summary>The reason, in one sentence, why the metric does not apply to a map; null if it applies.</summary>
    /// <param name="evaluated">The map.</param>
    string? ReasonNotApplicable(MetricInput evaluated) => Applicability.FindReason(this, evaluated);

    /// <summary>Measures a map.</summary>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="evaluated">The map, with its image and target.</param>
    /// <param name="progress">Receives a report after every batch; the last one has fraction 1.</param>
    /// <param name="cancellation">Cancels the measurement, including model runs in progress if the scorer supports it.</param>
    /// <exception cref="LimeException">
    /// The map, its options, the image or the model's outputs are invalid; or the metric does not apply (<see
    /// cref="ReasonNotApplicable"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>
    /// Measures a map and three reference maps of the same image that do not depend on the model (see <see cref="MetricValue"/>).
    /// </summary>
    /// <returns>The values; if the metric does not apply, the reason.</returns>
    /// <inheritdoc cref="Measure"/>
    MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        ReasonNotApplicable(evaluated) is { } reason
            ? MetricValue.NotApplicable(reason)
            : ReferenceMaps.Compare(this, scorer, evaluated, progress, cancellation);
}
