using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The pointing game (Zhang, Lin, Brandt, Shen and Sclaroff 2016, "Top-down Neural Attention by Excitation Backprop"): whether the map's
/// largest value lies on the object, or close to it. 1 or 0; larger is better.
/// </summary>
/// <remarks>
/// Where several pixels share the largest value, as those of a segment do, the result is the share of them that hit: the chance that one of
/// them, drawn by lot, hits.
/// </remarks>
[Component("pointing", "Whether the largest value lies on the object.")]
public sealed record PointingGame : IMapMetric
{
    /// <summary>
    /// How far from the object is close, in pixels of the model's input, from centre to centre; 0 or more. Null, the default, for the
    /// field's 15 pixels at 224, that is 15/224 of the shorter side.
    /// </summary>
    [Parameter("distance from the object that still counts", Min = 0, Unit = "pixels", Default = "15/224 of the shorter side", Option = "")]
    public double? Tolerance
    {
        get;
        init => field = value is null or (>= 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The tolerance is 0 or more pixels.");
    }

    /// <inheritdoc/>
    public string Name => "pointing";

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
        bool[] close = Near(judged.Truth!, Tolerance ?? 15.0 / 224 * Math.Min(scorer.Input.Height, scorer.Input.Width));
        ReadOnlySpan<float> values = judged.Map.Values;
        float largest = float.NegativeInfinity;
        foreach (float value in values)
            largest = Math.Max(largest, value);
        int hits = 0, all = 0;
        for (int i = 0; i < values.Length; i++)
            if (values[i] == largest)
                (hits, all) = (hits + (close[i] ? 1 : 0), all + 1);
        return (double)hits / all;
    }

    /// <summary>The pixels that have one of the object within reach.</summary>
    private static bool[] Near(TruthMask truth, double tolerance)
    {
        (int height, int width) = (truth.Height, truth.Width);
        var near = new bool[height * width];
        int reach = (int)Math.Min(tolerance, Math.Max(height, width));
        for (int y = 0; y < height; y++)
            for (int down = -Math.Min(reach, y); down <= reach && y + down < height; down++)
            {
                int across = (int)Math.Min(Math.Sqrt(tolerance * tolerance - down * down), width);
                // Along the object's row, every pixel within reach of one of its pixels: up to so far behind and before it.
                ReadOnlySpan<bool> row = truth.Inside.Slice((y + down) * width, width);
                int until = -1;
                for (int x = 0; x < width; x++)
                {
                    if (row[x])
                    {
                        for (int before = Math.Max(until + 1, x - across); before < x; before++)
                            near[y * width + before] = true;
                        until = x + across;
                    }
                    near[y * width + x] |= x <= until;
                }
            }
        return near;
    }
}
