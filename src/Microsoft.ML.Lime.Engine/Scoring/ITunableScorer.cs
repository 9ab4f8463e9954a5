namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A scorer whose batch size and number of inference sessions may be tuned while perturbed images are scored. Optional: scorers without it
/// run with <see cref="IScorer.BatchSize"/> and <see cref="IScorer.DegreeOfParallelism"/> as they are. A scorer that wraps another one
/// implements it with the same object, or leaves it out.
/// </summary>
public interface ITunableScorer : IScorer
{
    /// <summary>The settings to choose from and the best found so far; null if there is nothing to choose.</summary>
    BatchTuning? BatchTuning { get; }
}
