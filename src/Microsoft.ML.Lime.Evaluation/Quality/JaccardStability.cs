using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// How much the top features hang on the seed: those that two seeds' maps share, divided by all that either names (Jaccard), the mean over
/// all pairs of seeds. 0 to 1; larger is more stable, which is not better by itself.
/// </summary>
/// <remarks>
/// Top features are the <see cref="Top"/> segments with the largest values, or, of a map of pixels, <see cref="PixelShare"/> of the pixels;
/// equal ones by number. Where there are no more segments than that, the result is 1 whatever the map says.
/// </remarks>
[Component("jaccard", "Overlap of the most important segments, or pixels, of different seeds.")]
public sealed record JaccardStability : ISeedMetric
{
    /// <summary>Seeds, that of the judged map included, at least 2. Defaults to 5: ten pairs.</summary>
    [Parameter("explanations, each with its own seed", Min = 2, Option = "")]
    public int Seeds { get; init => field = Metrics.AtLeast(value, 2); } = 5;

    /// <summary>Top segments, at least 1. Defaults to 5.</summary>
    [Parameter("segments that are compared", Min = 1, Option = "")]
    public int Top { get; init => field = Metrics.AtLeast(value, 1); } = 5;

    /// <summary>The share of top pixels of a map without segments, above 0 and below 1; at least one pixel. Defaults to 0.05.</summary>
    [Parameter("share of pixels that is compared, where there are no segments",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
    public double PixelShare { get; init => field = Metrics.Share(value); } = 0.05;

    /// <inheritdoc/>
    public string Name => "jaccard";

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
        return Agreement(judged, Repeats.Of(scorer, judged, Seeds, progress, cancellation).Select(repeat => repeat.Map));
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Obstacles.Of(this, judged) is { } reason)
            return MetricValue.NotApplicable(reason);
        double value = Measure(scorer, judged, progress, cancellation);
        return new MetricValue(
            value, 1, Agreement(judged, Enumerable.Range(0, Seeds).Select(seed => ReferenceMaps.Random(judged, seed))), 1);
    }

    private double Agreement(JudgedMap judged, IEnumerable<ScoreMap> maps) =>
        MapPairs.Mean([.. maps.Select(map => TopOf(judged with { Map = map }))], Jaccard);

    private HashSet<int> TopOf(JudgedMap judged)
    {
        double[] features = judged.Features();
        int count = judged.Segments is null ? Math.Max(1, (int)Math.Round(PixelShare * features.Length)) : Top;
        return [.. Enumerable.Range(0, features.Length).OrderByDescending(i => features[i]).Take(count)]; // a stable sort
    }

    private static double Jaccard(HashSet<int> one, HashSet<int> other)
    {
        int shared = one.Count(other.Contains);
        return (double)shared / (one.Count + other.Count - shared);
    }
}
