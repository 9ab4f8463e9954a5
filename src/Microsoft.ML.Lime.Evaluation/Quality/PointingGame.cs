namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.PointingGame"/>.</summary>
internal sealed record PointingGame() : MapMetric("pointing", LargerIsBetter: true)
{
    public double? Tolerance
    {
        get;
        init => field = value is null or (>= 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The tolerance must be a finite number of at least 0 pixels.");
    }

    public override bool NeedsGroundTruth => true;

    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        bool[] close = Dilate(evaluated.GroundTruth!, Tolerance ?? 15.0 / 224 * Math.Min(scorer.Input.Height, scorer.Input.Width));
        ReadOnlySpan<float> values = evaluated.Map.Values;
        float max = float.NegativeInfinity;
        foreach (float value in values)
            max = Math.Max(max, value);
        int hits = 0, all = 0;
        for (int i = 0; i < values.Length; i++)
            if (values[i] == max)
                (hits, all) = (hits + (close[i] ? 1 : 0), all + 1);
        return (double)hits / all;
    }

    /// <summary>The pixels within the tolerance of the object.</summary>
    private static bool[] Dilate(GroundTruthMask truth, double tolerance)
    {
        (int height, int width) = (truth.Height, truth.Width);
        var near = new bool[height * width];
        int reach = (int)Math.Min(tolerance, Math.Max(height, width));
        for (int y = 0; y < height; y++)
            for (int down = -Math.Min(reach, y); down <= reach && y + down < height; down++)
            {
                int across = (int)Math.Min(Math.Sqrt(tolerance * tolerance - down * down), width);
                // Dilate this row of the mask horizontally by the distance that remains within the circle.
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
