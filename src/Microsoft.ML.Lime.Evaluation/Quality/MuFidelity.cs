using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Mu-fidelity (Bhatt, Weller and Moura 2020, "Evaluating and Aggregating Feature-based Model Explanations"): the rank correlation, over
/// random sets of cells of a grid, between what the map says of a set (its sum over the set's pixels) and how much the explained number
/// drops when the set is hidden. -1 to 1; larger is better.
/// </summary>
/// <remarks>
/// Sets, their size and the Spearman correlation are those of xplique: a fifth of 9 x 9 cells, 200 sets. They depend on the seed and the
/// model's input size alone, so that all maps of a picture are asked the same. Where the map, or the model, makes no difference between
/// the sets, the result is 0.
/// </remarks>
[Component("muFidelity", "Rank correlation between the score drop of random sets of cells and the sum of the map over them.")]
public sealed record MuFidelity : IMapMetric
{
    /// <summary>What a hidden pixel becomes. Defaults to the mean of the whole picture, channel by channel.</summary>
    [Parameter("what hidden pixels become", Option = "")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>Cells of the grid at most, at least 2; they are roughly square (<see cref="Segmenters.Grid"/>). Defaults to 81.</summary>
    [Parameter("most cells of the grid", Min = 2, Option = "")]
    public int Cells { get; init => field = Metrics.AtLeast(value, 2); } = 81;

    /// <summary>The share of cells in a set, above 0 and below 1; at least one cell is hidden. Defaults to 0.2.</summary>
    [Parameter("share of cells in a set", Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
    public double Share { get; init => field = Metrics.Share(value); } = 0.2;

    /// <summary>Sets, at least 2. Defaults to 200.</summary>
    [Parameter("random sets of cells", Min = 2, Option = "")]
    public int Sets { get; init => field = Metrics.AtLeast(value, 2); } = 200;

    /// <summary>The seed of the sets. Defaults to 0.</summary>
    [Parameter("seed of the random numbers", Option = "")]
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "muFidelity";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => Sets + 2;

    /// <inheritdoc/>
    public int CompareRuns(ScorerInput input) => ModelRuns(input);

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        return Measure(scorer, judged, [judged.Map], progress, cancellation)[0];
    }

    /// <inheritdoc/>
    public MetricValue Compare(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        double[] values = Measure(scorer, judged, [judged.Map, .. ReferenceMaps.Beside(judged)], progress, cancellation);
        return new MetricValue(values[0], values[1], values[2], values[3]);
    }

    /// <summary>The model is asked about the sets once, whatever the number of maps.</summary>
    private double[] Measure(
        IScorer scorer, JudgedMap judged, ScoreMap[] maps, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ExplanationRun run = judged.Begin(scorer);
        SegmentMap cells = Segmenters.Grid(Cells).Segment(run.Picture, cancellation);
        run.HideAll(Baseline, cells, cancellation);
        int column = judged.Column(run);
        MaskMatrix masks = Draw(cells.Count);
        ComposeSample compose = new SampleComposer(run.Prepared, run.Hidden, cells, scorer.Input).Of(masks);
        ScoreMatrix scores = run.Score(Sets, known: 0, compose, progress, cancellation);
        double[] dropped = Array.ConvertAll(scores.Column(column), score => (double)run.PictureScores[column] - score);
        return Array.ConvertAll(maps, map => RankCorrelation.Spearman(Said(map, cells, masks), dropped));
    }

    /// <summary>What a map says of each set: its sum over the pixels.</summary>
    private double[] Said(ScoreMap map, SegmentMap cells, MaskMatrix masks)
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

    /// <summary>Sets of one size, drawn without replacement; a hidden cell's bit is 0.</summary>
    private MaskMatrix Draw(int cells)
    {
        int size = Math.Clamp((int)Math.Round(Share * cells), 1, cells);
        var random = new Xoshiro256(Seed);
        int[] order = [.. Enumerable.Range(0, cells)];
        var masks = new MaskMatrix(Sets, cells);
        for (int set = 0; set < Sets; set++)
        {
            masks.ShowAll(set);
            random.Draw(order, size);
            foreach (int cell in order.AsSpan(0, size))
                masks[set, cell] = false;
        }
        return masks;
    }
}
