using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.VariablesStability"/>.</summary>
internal sealed record VariablesStability : ISeedMetric
{
    /// <summary>Number of seeds, including that of the evaluated map, at least 2. The default is 10, as in the paper.</summary>
    public int Seeds { get; init => field = Metrics.RequireAtLeast(value, 2); } = 10;

    /// <summary>Number of features per seed, at least 1. The default is 5.</summary>
    public int Features { get; init => field = Metrics.RequireAtLeast(value, 1); } = 5;

    /// <inheritdoc/>
    public string Name => "vsi";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int AdditionalExplanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public string? ReasonNotApplicable(MetricInput evaluated) => Applicability.FindSurrogateReason(this, evaluated, errors: false);

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Coefficients.Measure(this, Seeds, Index, scorer, evaluated, progress, cancellation);

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Coefficients.Compare(this, Seeds, Index, scorer, evaluated, progress, cancellation);

    private double Index(Coefficients[] seeds)
    {
        HashSet<int>[] strongest = [.. seeds.Select(seed => seed.TopFeatures(Features).ToHashSet())];
        int max = strongest.Max(features => features.Count);
        return max == 0 ? 100 : 100 * PairMean.Compute(strongest, (one, other) => (double)one.Count(other.Contains) / max);
    }
}
