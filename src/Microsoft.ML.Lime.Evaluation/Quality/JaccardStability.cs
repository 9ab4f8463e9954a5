namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.JaccardStability"/>.</summary>
internal sealed record JaccardStability() : SeedMetric("jaccard", Best: 1, Seeds: 5)
{
    public int Top { get; init => field = Metrics.RequireAtLeast(value, 1); } = 5;

    public double PixelShare { get; init => field = Metrics.RequireFraction(value); } = 0.05;

    private protected override double Agreement(MetricInput evaluated, SeedReplicates.Repeat[] repeats) =>
        PairMean.Compute([.. repeats.Select(repeat => TopOf(evaluated with { Map = repeat.Map }))], Jaccard);

    private HashSet<int> TopOf(MetricInput evaluated)
    {
        double[] features = evaluated.FeatureValues();
        int count = evaluated.Segments is null ? Math.Max(1, (int)Math.Round(PixelShare * features.Length)) : Top;
        return [.. Enumerable.Range(0, features.Length).OrderByDescending(i => features[i]).Take(count)]; // a stable sort
    }

    private static double Jaccard(HashSet<int> one, HashSet<int> other)
    {
        int shared = one.Count(other.Contains);
        return (double)shared / (one.Count + other.Count - shared);
    }
}
