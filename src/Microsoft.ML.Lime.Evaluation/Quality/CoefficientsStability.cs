using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The coefficients stability index (Visani, Bagli, Chesani, Poluzzi and Capuzzo 2020, "Statistical stability indices for LIME"): how far
/// the simple models of several seeds give a feature the same coefficient, within its error. 0 to 100; larger is more stable, which is not
/// better by itself: large errors make everything agree.
/// </summary>
/// <remarks>
/// For each feature that is among the strongest (<see cref="VariablesStability.Features"/>) of at least two seeds: the share of pairs of
/// those seeds whose 95 % intervals, coefficient (of a lasso the debiased one) +- 1.96 standard errors, overlap. 100 times the mean over
/// these features. Where there are none, no two seeds named the same feature: 0, or 100 where all coefficients are 0.
/// </remarks>
[Component("csi", "How well the coefficients of different seeds agree within their errors, 0 to 100.")]
public sealed record CoefficientsStability : ISeedMetric
{
    /// <summary>Seeds, that of the judged map included, at least 2. Defaults to 10, as in the paper.</summary>
    [Parameter("explanations, each with its own seed", Min = 2, Option = "")]
    public int Seeds { get; init => field = Metrics.AtLeast(value, 2); } = 10;

    /// <summary>Features of a seed, at least 1. Defaults to 5.</summary>
    [Parameter("strongest segments of a seed", Min = 1, Option = "")]
    public int Features { get; init => field = Metrics.AtLeast(value, 1); } = 5;

    /// <inheritdoc/>
    public string Name => "csi";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int Explanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public string? Obstacle(JudgedMap judged) => Obstacles.OfSurrogate(this, judged, errors: true);

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        return Index(Coefficients.Of(this, Repeats.Of(scorer, judged, Seeds, progress, cancellation)));
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Obstacle(judged) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, judged, progress, cancellation);
        return new MetricValue(value, 100, Index(Coefficients.Shuffled(judged.Fit!, Seeds)), 100);
    }

    private double Index(Coefficients[] seeds)
    {
        int[][] strongest = [.. seeds.Select(seed => seed.Strongest(Features))];
        double[] shares = [.. strongest.SelectMany(features => features).Distinct().Order()
            .Select(feature => (Feature: feature, By: seeds.Where((_, seed) => strongest[seed].Contains(feature)).ToArray()))
            .Where(named => named.By.Length > 1)
            .Select(named => MapPairs.Mean(named.By, (one, other) => Overlap(one, other, named.Feature) ? 1 : 0))];
        return shares.Length > 0 ? 100 * shares.Average() : strongest.Any(features => features.Length > 0) ? 0 : 100;
    }

    private static bool Overlap(Coefficients one, Coefficients other, int feature) =>
        Math.Abs(one.Middle[feature] - other.Middle[feature]) <= 1.96 * (one.Error[feature] + other.Error[feature]);
}
