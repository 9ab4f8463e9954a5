namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>
/// A metric that compares explanations with the following seeds (<see cref="MetricInput.SeedReplicates"/>), so that several metrics can
/// share them.
/// </summary>
/// <param name="Name">The name in results.</param>
/// <param name="Best">The value of equal explanations, such as those of a constant or a centre map.</param>
/// <param name="Seeds">The default number of seeds.</param>
internal abstract record SeedMetric(string Name, double Best, int Seeds) : MapMetric(Name, LargerIsBetter: true)
{
    public int Seeds { get; init => field = Metrics.RequireAtLeast(value, 2); } = Seeds;

    public sealed override int AdditionalExplanations => Seeds - 1;

    private protected sealed override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation) =>
        Agreement(evaluated, SeedReplicates.Collect(scorer, evaluated, Seeds, progress, cancellation));

    private protected sealed override MetricValue CompareMaps(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation) =>
        new(Measure(scorer, evaluated, progress, cancellation), Best, Agreement(evaluated, RandomRepeats(evaluated)), Best);

    /// <summary>The agreement of explanations, one per seed.</summary>
    private protected abstract double Agreement(MetricInput evaluated, SeedReplicates.Repeat[] repeats);

    /// <summary>The explanations of a random method.</summary>
    private protected virtual SeedReplicates.Repeat[] RandomRepeats(MetricInput evaluated) =>
        [.. Enumerable.Range(0, Seeds).Select(seed => new SeedReplicates.Repeat(ReferenceMaps.Random(evaluated, seed), null))];
}
