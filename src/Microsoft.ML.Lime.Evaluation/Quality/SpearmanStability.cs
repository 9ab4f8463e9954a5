using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// How much the map hangs on the seed: Spearman's rank correlation of the maps of two seeds, pixel by pixel, the mean over all pairs of
/// seeds. -1 to 1; larger is more stable, which is not better by itself: a map that is always the same has 1.
/// </summary>
/// <remarks>Two maps that are equal agree by 1, even where all their values are. A method without chance has 1.</remarks>
[Component("spearman", "Rank correlation of the maps of different seeds.")]
public sealed record SpearmanStability : ISeedMetric
{
    /// <summary>Seeds, that of the judged map included, at least 2. Defaults to 5: ten pairs.</summary>
    [Parameter("explanations, each with its own seed", Min = 2, Option = "")]
    public int Seeds { get; init => field = Metrics.AtLeast(value, 2); } = 5;

    /// <inheritdoc/>
    public string Name => "spearman";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int Explanations => Seeds - 1;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        return Agreement([.. Repeats.Of(scorer, judged, Seeds, progress, cancellation).Select(repeat => repeat.Map)]);
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Obstacles.Of(this, judged) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, judged, progress, cancellation);
        return new MetricValue(value, 1, Agreement([.. Enumerable.Range(0, Seeds).Select(seed => ReferenceMaps.Random(judged, seed))]), 1);
    }

    private static double Agreement(ScoreMap[] maps) => MapPairs.Mean(
        [.. maps.Select(map => Array.ConvertAll(map.Values.ToArray(), value => (double)value))],
        (one, other) => one.AsSpan().SequenceEqual(other) ? 1 : RankCorrelation.Spearman(one, other));
}
