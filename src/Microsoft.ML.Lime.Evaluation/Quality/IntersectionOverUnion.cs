namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.IntersectionOverUnion"/>.</summary>
internal sealed record IntersectionOverUnion() : MapMetric("iou", LargerIsBetter: true)
{
    public double? Share { get; init => field = value is { } given ? Metrics.RequireFraction(given) : null; }

    public override bool NeedsGroundTruth => true;

    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
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
