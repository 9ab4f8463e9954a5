namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.Infidelity"/>.</summary>
internal sealed record Infidelity() : OcclusionMetric("infidelity", LargerIsBetter: false)
{
    public int Squares { get; init => field = Metrics.RequireAtLeast(value, 2); } = 200;

    public double MinSide { get; init => field = Metrics.RequireFraction(value); } = 0.1;

    public double MaxSide { get; init => field = Metrics.RequireFraction(value); } = 0.5;

    public bool Scaled { get; init; } = true;

    public override int ModelCalls(ScorerInput input) => Squares + 2;

    private protected override double[] MeasureMaps(IScorer scorer, MetricInput evaluated, AttributionMap[] maps,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        PreparedImage image = evaluated.FitImage(scorer).Prepare(Baseline, cancellation: cancellation);
        (int Top, int Left, int Bottom, int Right)[] squares = SampleSquares(scorer.Input);
        double[] drops = Drops(evaluated, image, image.HideRectangles(squares), progress, cancellation);
        return Array.ConvertAll(maps, map => MeanSquaredDifference(Array.ConvertAll(squares, square => Sum(map, square)), drops));
    }

    private double MeanSquaredDifference(double[] mapSums, double[] drops)
    {
        double products = 0, squares = 0, sum = 0;
        for (int i = 0; i < mapSums.Length; i++)
            (products, squares) = (products + mapSums[i] * drops[i], squares + mapSums[i] * mapSums[i]);
        double factor = !Scaled ? 1 : squares > 0 ? Math.Max(0, products / squares) : 0;
        for (int i = 0; i < mapSums.Length; i++)
            sum += (factor * mapSums[i] - drops[i]) * (factor * mapSums[i] - drops[i]);
        return sum / mapSums.Length;
    }

    private (int Top, int Left, int Bottom, int Right)[] SampleSquares(ScorerInput input)
    {
        int shorter = Math.Min(input.Height, input.Width), min = Math.Max(1, (int)Math.Round(MinSide * shorter));
        int max = Math.Max(min, (int)Math.Round(MaxSide * shorter));
        var random = new Xoshiro256(Seed);
        var squares = new (int, int, int, int)[Squares];
        for (int i = 0; i < squares.Length; i++)
        {
            int side = min + (int)(random.NextDouble() * (max - min + 1));
            int top = (int)(random.NextDouble() * (input.Height - side + 1)), left = (int)(random.NextDouble() * (input.Width - side + 1));
            squares[i] = (top, left, top + side, left + side);
        }
        return squares;
    }

    private static double Sum(AttributionMap map, (int Top, int Left, int Bottom, int Right) square)
    {
        double sum = 0;
        for (int y = square.Top; y < square.Bottom; y++)
            for (int x = square.Left; x < square.Right; x++)
                sum += map[y, x];
        return sum;
    }
}
