using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.SpearmanStability"/>.</summary>
internal sealed record SpearmanStability : ISeedMetric
{
    /// <summary>Number of seeds, including that of the evaluated map, at least 2. The default is 5: ten pairs.</summary>
    public int Seeds { get; init => field = Metrics.RequireAtLeast(value, 2); } = 5;

    /// <inheritdoc/>
    public string Name => "spearman";

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
        return Agreement([.. SeedReplicates.Collect(scorer, evaluated, Seeds, progress, cancellation).Select(repeat => repeat.Map)]);
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Applicability.FindReason(this, evaluated) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, evaluated, progress, cancellation);
        return new MetricValue(value, 1, Agreement([.. Enumerable.Range(0, Seeds).Select(seed => ReferenceMaps.Random(evaluated, seed))]),
            1);
    }

    private static double Agreement(AttributionMap[] maps) => PairMean.Compute(
        [.. maps.Select(map => Array.ConvertAll(map.Values.ToArray(), value => (double)value))],
        (one, other) => one.AsSpan().SequenceEqual(other) ? 1 : Metrics.Spearman(one, other));
}
