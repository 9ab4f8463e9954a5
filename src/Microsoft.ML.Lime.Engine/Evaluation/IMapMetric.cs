namespace Microsoft.ML.Lime.Engine;

/// <summary>A number that says how good a map is, found by asking the model again. Options are properties of the metric.</summary>
public interface IMapMetric
{
    /// <summary>Its name in results, such as <c>deletionAuc</c>.</summary>
    string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    bool LargerIsBetter { get; }

    /// <summary>Pictures that go through the model for one map.</summary>
    /// <param name="input">The model's input.</param>
    int ModelRuns(ScorerInput input);

    /// <summary>Judges a map.</summary>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="judged">The map, with its picture and target.</param>
    /// <param name="progress">Told after every batch; ends at 1.</param>
    /// <param name="cancellation">Stops the work between two batches.</param>
    /// <exception cref="LimeException">What is wrong with the map, its options, the picture or the model's outputs.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default);
}
