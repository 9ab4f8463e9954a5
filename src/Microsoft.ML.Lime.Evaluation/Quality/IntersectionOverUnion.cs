using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Intersection over union of the ground-truth mask and the pixels with the highest map values. 0 to 1; larger is better.
/// </summary>
/// <remarks>
/// If the lowest selected value is shared by several pixels, as within a segment, the intersection is the mean over all choices among them.
/// </remarks>
[Component("iou", "Overlap of the highest-ranked pixels with the object.")]
public sealed record IntersectionOverUnion : IMapMetric
{
    /// <summary>
    /// The fraction of pixels to select, greater than 0 and less than 1; at least one pixel is selected. Null, the default, means as many
    /// pixels as the object has, so that a perfect map has 1 for any object size.
    /// </summary>
    [Parameter("share of pixels that is compared",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Default = "the object's", Option = "")]
    public double? Share { get; init => field = value is { } given ? Metrics.RequireFraction(given) : null; }

    /// <inheritdoc/>
    public string Name => "iou";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public bool NeedsGroundTruth => true;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(this, scorer);
        GroundTruthMask truth = evaluated.GroundTruth!;
        float[] values = evaluated.Map.Values.ToArray(), falling = [.. values.OrderDescending()];
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
