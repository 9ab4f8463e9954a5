using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.CoefficientsStability"/>.</summary>
internal sealed record CoefficientsStability : ISeedMetric
{
    /// <summary>Number of seeds, including that of the evaluated map, at least 2. The default is 10, as in the paper.</summary>
    public int Seeds { get; init => field = Metrics.RequireAtLeast(value, 2); } = 10;

    /// <summary>Number of features per seed, at least 1. The default is 5.</summary>
    public int Features { get; init => field = Metrics.RequireAtLeast(value, 1); } = 5;

    /// <inheritdoc/>
    public string Name => "csi";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int AdditionalExplanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public string? ReasonNotApplicable(MetricInput evaluated) => Applicability.FindSurrogateReason(this, evaluated, errors: true);

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
        int[][] strongest = [.. seeds.Select(seed => seed.TopFeatures(Features))];
        double[] shares = [.. strongest.SelectMany(features => features).Distinct().Order()
            .Select(feature => (Feature: feature, By: seeds.Where((_, seed) => strongest[seed].Contains(feature)).ToArray()))
            .Where(named => named.By.Length > 1)
            .Select(named => PairMean.Compute(named.By, (one, other) => Overlap(one, other, named.Feature) ? 1 : 0))];
        return shares.Length > 0 ? 100 * shares.Average() : strongest.Any(features => features.Length > 0) ? 0 : 100;
    }

    private static bool Overlap(Coefficients one, Coefficients other, int feature) =>
        Math.Abs(one.IntervalCentre[feature] - other.IntervalCentre[feature]) <= 1.96 * (one.Error[feature] + other.Error[feature]);
}
