using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.JaccardStability"/>.</summary>
internal sealed record JaccardStability : ISeedMetric
{
    /// <summary>Number of seeds, including that of the evaluated map, at least 2. The default is 5: ten pairs.</summary>
    public int Seeds { get; init => field = Metrics.RequireAtLeast(value, 2); } = 5;

    /// <summary>Number of top segments, at least 1. The default is 5.</summary>
    public int Top { get; init => field = Metrics.RequireAtLeast(value, 1); } = 5;

    /// <summary>
    /// The fraction of top pixels of a map without segments, greater than 0 and less than 1; at least one pixel. The default is 0.05.
    /// </summary>
    public double PixelShare { get; init => field = Metrics.RequireFraction(value); } = 0.05;

    /// <inheritdoc/>
    public string Name => "jaccard";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int AdditionalExplanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(this, scorer);
        return Agreement(evaluated, SeedReplicates.Collect(scorer, evaluated, Seeds, progress, cancellation).Select(repeat => repeat.Map));
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Applicability.FindReason(this, evaluated) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, evaluated, progress, cancellation);
        return new MetricValue(
            value, 1, Agreement(evaluated, Enumerable.Range(0, Seeds).Select(seed => ReferenceMaps.Random(evaluated, seed))), 1);
    }

    private double Agreement(MetricInput evaluated, IEnumerable<AttributionMap> maps) =>
        PairMean.Compute([.. maps.Select(map => TopOf(evaluated with { Map = map }))], Jaccard);

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
