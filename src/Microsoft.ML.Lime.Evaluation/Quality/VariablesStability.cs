using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The variables stability index (Visani, Bagli, Chesani, Poluzzi and Capuzzo 2020, "Statistical stability indices for LIME"): how far the
/// simple models of several seeds have the same strongest features. 0 to 100; larger is more stable, which is not better by itself.
/// </summary>
/// <remarks>
/// A seed's features are those of the largest coefficients, whatever their sign, at most <see cref="Features"/>; a coefficient of 0, such
/// as that of a feature that was not selected, is none of them. For two seeds the number of features that both have is divided by the
/// largest number that any seed has; 100 times the mean over all pairs. Where no seed has any, the result is 100.
/// </remarks>
[Component("vsi", "How far different seeds have the same strongest segments, 0 to 100.")]
public sealed record VariablesStability : ISeedMetric
{
    /// <summary>Seeds, that of the judged map included, at least 2. Defaults to 10, as in the paper.</summary>
    [Parameter("explanations, each with its own seed", Min = 2, Option = "")]
    public int Seeds { get; init => field = Metrics.AtLeast(value, 2); } = 10;

    /// <summary>Features of a seed, at least 1. Defaults to 5.</summary>
    [Parameter("strongest segments of a seed", Min = 1, Option = "")]
    public int Features { get; init => field = Metrics.AtLeast(value, 1); } = 5;

    /// <inheritdoc/>
    public string Name => "vsi";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int Explanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public string? Obstacle(JudgedMap judged) => Obstacles.OfSurrogate(this, judged, errors: false);

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
        HashSet<int>[] strongest = [.. seeds.Select(seed => seed.Strongest(Features).ToHashSet())];
        int most = strongest.Max(features => features.Count);
        return most == 0 ? 100 : 100 * MapPairs.Mean(strongest, (one, other) => (double)one.Count(other.Contains) / most);
    }
}
