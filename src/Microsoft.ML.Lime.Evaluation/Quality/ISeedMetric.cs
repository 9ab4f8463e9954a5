namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>
/// A metric whose explanations are those of the seeds that follow (<see cref="JudgedMap.Repeats"/>), so that several can share them.
/// </summary>
internal interface ISeedMetric : IMapMetric;
