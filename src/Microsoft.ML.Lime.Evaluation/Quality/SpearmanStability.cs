namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.SpearmanStability"/>.</summary>
internal sealed record SpearmanStability() : SeedMetric("spearman", Best: 1, Seeds: 5)
{
    private protected override double Agreement(MetricInput evaluated, SeedReplicates.Repeat[] repeats) => PairMean.Compute(
        [.. repeats.Select(repeat => Array.ConvertAll(repeat.Map.Values.ToArray(), value => (double)value))],
        (one, other) => one.AsSpan().SequenceEqual(other) ? 1 : Metrics.Spearman(one, other));
}
