using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Intersection over union of the object and the pixels that the map ranks highest: pixels that are both, divided by pixels that are
/// either. 0 to 1; larger is better.
/// </summary>
/// <remarks>
/// Where the last of the highest pixels share their value with others, as those of a segment do, the intersection is its mean over all ways
/// to choose among them.
/// </remarks>
[Component("iou", "Overlap of the highest-ranked pixels with the object.")]
public sealed record IntersectionOverUnion : IMapMetric
{
    /// <summary>
    /// The share of pixels that are taken, above 0 and below 1; at least one pixel. Null, the default, for as many pixels as the object
    /// has, so that a right map reaches 1 whatever the object's size.
    /// </summary>
    [Parameter("share of pixels that is compared",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Default = "the object's", Option = "")]
    public double? Share { get; init => field = value is { } given ? Metrics.Share(given) : null; }

    /// <inheritdoc/>
    public string Name => "iou";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        TruthMask truth = judged.Truth!;
        float[] values = judged.Map.Values.ToArray(), falling = [.. values.OrderDescending()];
        int taken = Share is { } share ? Math.Max(1, (int)Math.Round(share * values.Length)) : truth.Count;
        float last = falling[taken - 1];
        int above = 0, aboveInside = 0, equal = 0, equalInside = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int inside = truth.Inside[i] ? 1 : 0;
            if (values[i] > last)
                (above, aboveInside) = (above + 1, aboveInside + inside);
            else if (values[i] == last)
                (equal, equalInside) = (equal + 1, equalInside + inside);
        }
        double both = aboveInside + (double)(taken - above) * equalInside / equal;
        return both / (taken + truth.Count - both);
    }
}
