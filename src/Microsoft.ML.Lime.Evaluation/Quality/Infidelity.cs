using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.Infidelity"/>.</summary>
internal sealed record Infidelity : SharedModelCalls.IMetric
{
    /// <summary>The baseline of occluded pixels. The default is the image's mean per channel.</summary>
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>Number of squares, at least 2. The default is 200.</summary>
    public int Squares { get; init => field = Metrics.RequireAtLeast(value, 2); } = 200;

    /// <summary>
    /// Minimum side, as a fraction of the image's shorter side; greater than 0 and less than 1. The default is 0.1. The side is at least
    /// one pixel.
    /// </summary>
    public double MinSide { get; init => field = Metrics.RequireFraction(value); } = 0.1;

    /// <summary>
    /// Maximum side, as a fraction of the image's shorter side; greater than 0 and less than 1. The default is 0.5. It is at least the
    /// minimum side.
    /// </summary>
    public double MaxSide { get; init => field = Metrics.RequireFraction(value); } = 0.5;

    /// <summary>
    /// Whether the map is first multiplied by the optimal factor. The default is true; use false for maps whose pixels add up to the change
    /// of the output value.
    /// </summary>
    public bool Scaled { get; init; } = true;

    /// <summary>The seed of the squares. The default is 0.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "infidelity";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => Squares + 2;

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
        PreparedImage image = evaluated.FitImage(scorer).Prepare(Baseline, cancellation: cancellation);
        int column = evaluated.ScoreColumn(image);
        (int Top, int Left, int Bottom, int Right)[] squares = SampleSquares(scorer.Input);
        ScoreMatrix scores = image.Score(image.HideRectangles(squares), progress, cancellation);
        double[] dropped = Array.ConvertAll(scores.Column(column), score => (double)image.Scores[column] - score);
        return Array.ConvertAll(maps, map => MeanSquaredDifference(Array.ConvertAll(squares, square => Sum(map, square)), dropped));
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
