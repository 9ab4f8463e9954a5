namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>
/// A metric whose additional explanations use the following seeds (<see cref="MetricInput.SeedReplicates"/>), so that several metrics can
/// share them.
/// </summary>
internal interface ISeedMetric : IMapMetric;
