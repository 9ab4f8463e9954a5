namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.MuFidelity"/>.</summary>
internal sealed record MuFidelity() : OcclusionMetric("muFidelity", LargerIsBetter: true)
{
    public int Cells { get; init => field = Metrics.RequireAtLeast(value, 2); } = 81;

    public double Share { get; init => field = Metrics.RequireFraction(value); } = 0.2;

    public int Sets { get; init => field = Metrics.RequireAtLeast(value, 2); } = 200;

    public override int ModelCalls(ScorerInput input) => Sets + 2;

    private protected override double[] MeasureMaps(IScorer scorer, MetricInput evaluated, AttributionMap[] maps,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        FittedImage fitted = evaluated.FitImage(scorer);
        SegmentMap cells = fitted.Segment(Segmenters.Grid(Cells), cancellation);
        PreparedImage image = fitted.Prepare(Baseline, cells, cancellation);
        MaskMatrix masks = SampleSets(cells.Count);
        double[] drops = Drops(evaluated, image, image.HideSegments(masks), progress, cancellation);
        return Array.ConvertAll(maps, map => Metrics.Spearman(SetSums(map, cells, masks), drops));
    }

    /// <summary>The sum of a map over the pixels of each set.</summary>
    private double[] SetSums(AttributionMap map, SegmentMap cells, MaskMatrix masks)
    {
        var cellSums = new double[cells.Count];
        for (int i = 0; i < cells.Labels.Length; i++)
            cellSums[cells.Labels[i]] += map.Values[i];
        var setSums = new double[Sets];
        for (int set = 0; set < Sets; set++)
            for (int cell = 0; cell < cellSums.Length; cell++)
                setSums[set] += masks[set, cell] ? 0 : cellSums[cell];
        return setSums;
    }

    /// <summary>Samples sets of one size without replacement. The mask bit of an occluded cell is 0.</summary>
    private MaskMatrix SampleSets(int cells)
    {
        int size = Math.Clamp((int)Math.Round(Share * cells), 1, cells);
        var random = new Xoshiro256(Seed);
        int[] order = [.. Enumerable.Range(0, cells)];
        var masks = new MaskMatrix(Sets, cells);
        for (int set = 0; set < Sets; set++)
        {
            masks.ShowAll(set);
            random.Sample(order, size);
            foreach (int cell in order.AsSpan(0, size))
                masks[set, cell] = false;
        }
        return masks;
    }
}
