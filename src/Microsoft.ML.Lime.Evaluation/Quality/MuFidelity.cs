using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.MuFidelity"/>.</summary>
internal sealed record MuFidelity : SharedModelCalls.IMetric
{
    /// <summary>The baseline of occluded pixels. The default is the image's mean per channel.</summary>
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>
    /// Maximum number of grid cells, at least 2. Cells are roughly square (<see cref="Segmenters.Grid"/>). The default is 81.
    /// </summary>
    public int Cells { get; init => field = Metrics.RequireAtLeast(value, 2); } = 81;

    /// <summary>The fraction of cells in a set, greater than 0 and less than 1; at least one cell. The default is 0.2.</summary>
    public double Share { get; init => field = Metrics.RequireFraction(value); } = 0.2;

    /// <summary>Number of sets, at least 2. The default is 200.</summary>
    public int Sets { get; init => field = Metrics.RequireAtLeast(value, 2); } = 200;

    /// <summary>The seed of the sets. The default is 0.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "muFidelity";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => Sets + 2;

    /// <inheritdoc/>
    public int ComparisonModelCalls(ScorerInput input) => ModelCalls(input);

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        SharedModelCalls.Measure(this, scorer, evaluated, progress, cancellation);

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        SharedModelCalls.Compare(this, scorer, evaluated, progress, cancellation);

    /// <inheritdoc/>
    public double[] Measure(
        IScorer scorer, MetricInput evaluated, AttributionMap[] maps, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        FittedImage fitted = evaluated.FitImage(scorer);
        SegmentMap cells = fitted.Segment(Segmenters.Grid(Cells), cancellation);
        PreparedImage image = fitted.Prepare(Baseline, cells, cancellation);
        int column = evaluated.ScoreColumn(image);
        MaskMatrix masks = SampleSets(cells.Count);
        ScoreMatrix scores = image.Score(image.HideSegments(masks), progress, cancellation);
        double[] dropped = Array.ConvertAll(scores.Column(column), score => (double)image.Scores[column] - score);
        return Array.ConvertAll(maps, map => Metrics.Spearman(SetSums(map, cells, masks), dropped));
    }

    /// <summary>The sum of a map over the pixels of each set.</summary>
    private double[] SetSums(AttributionMap map, SegmentMap cells, MaskMatrix masks)
    {
        var sums = new double[cells.Count];
        for (int i = 0; i < cells.Labels.Length; i++)
            sums[cells.Labels[i]] += map.Values[i];
        var said = new double[Sets];
        for (int set = 0; set < Sets; set++)
            for (int cell = 0; cell < sums.Length; cell++)
                said[set] += masks[set, cell] ? 0 : sums[cell];
        return said;
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
