using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A number that says how good a map is. Options are properties of the metric. <see cref="Metrics"/> has all of them by name, and measures
/// several at once.
/// </summary>
public interface IMapMetric
{
    /// <summary>Its name in results, such as <c>deletionAuc</c>.</summary>
    string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    bool LargerIsBetter { get; }

    /// <summary>Whether it needs to know where the object is: <see cref="JudgedMap.Truth"/>.</summary>
    bool NeedsTruth => false;

    /// <summary>
    /// How often it explains again, with other seeds or pictures; each time takes as many model runs as an explanation does. 0 for most.
    /// </summary>
    int Explanations => 0;

    /// <summary>Pictures that go through the model for one map, beside those of <see cref="Explanations"/>.</summary>
    /// <param name="input">The model's input.</param>
    int ModelRuns(ScorerInput input);

    /// <summary>The same for <see cref="Compare"/>: the map and the maps that it is compared with.</summary>
    /// <param name="input">The model's input.</param>
    int CompareRuns(ScorerInput input) => 4 * ModelRuns(input);

    /// <summary>Why this map cannot be judged, in a sentence; null where it can. What is missing is no error of anyone.</summary>
    /// <param name="judged">The map.</param>
    string? Obstacle(JudgedMap judged) => Obstacles.Of(this, judged);

    /// <summary>Judges a map.</summary>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="judged">The map, with its picture and target.</param>
    /// <param name="progress">Told after every batch; ends at 1.</param>
    /// <param name="cancellation">Stops the work; a run of the model that is under way is ended too, where its scorer can do that.</param>
    /// <exception cref="LimeException">
    /// What is wrong with the map, its options, the picture or the model's outputs; or the <see cref="Obstacle"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>
    /// Judges a map, and beside it three maps of the same picture that know nothing of the model: <see cref="MetricValue"/> says which.
    /// </summary>
    /// <returns>The values, or the <see cref="Obstacle"/>.</returns>
    /// <inheritdoc cref="Measure"/>
    MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Obstacle(judged) is { } reason
            ? MetricValue.NotApplicable(reason)
            : ReferenceMaps.Compare(this, scorer, judged, progress, cancellation);
}
