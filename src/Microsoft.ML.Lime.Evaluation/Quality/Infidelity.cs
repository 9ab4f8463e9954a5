using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Infidelity (Yeh, Hsieh, Suggala, Inouye and Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations"): the mean squared
/// difference, over random squares, between what the map says of a square (its sum over the square's pixels) and how much the explained
/// number drops when the square is hidden. 0 or more, in the square of the number's unit; smaller is better.
/// </summary>
/// <remarks>
/// <para>
/// Squares have a side from <see cref="LeastSide"/> to <see cref="LargestSide"/> of the picture's shorter side, each as likely, and lie
/// wholly in the picture, each place as likely. They depend on the seed and the model's input size alone.
/// </para>
/// <para>
/// A map's values here are contributions: what is added to the number when the pixel turns from the baseline into the picture. Maps
/// of superpixels give each pixel the value of its whole segment, and other methods have other units; so the map is first multiplied by the
/// factor that makes the difference least (Captum's <c>normalize</c>), but never by one below 0: a map that is wrong in sign gets
/// factor 0, and with it the mean square of the drops, the value of a map that says nothing.
/// </para>
/// </remarks>
[Component("infidelity", "Mean squared difference between the score drop of random squares and the sum of the map over them.")]
public sealed record Infidelity : IMapMetric
{
    /// <summary>What a hidden pixel becomes. Defaults to the mean of the whole picture, channel by channel.</summary>
    [Parameter("what hidden pixels become", Option = "")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>Squares, at least 2. Defaults to 200.</summary>
    [Parameter("random squares", Min = 2, Option = "")]
    public int Squares { get; init => field = Metrics.AtLeast(value, 2); } = 200;

    /// <summary>
    /// The least side, as a share of the shorter side of the picture; above 0 and below 1. Defaults to 0.1; at least a pixel.
    /// </summary>
    [Parameter("smallest side of a square, as a share of the shorter side",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
    public double LeastSide { get; init => field = Metrics.Share(value); } = 0.1;

    /// <summary>The largest side, as a share of the shorter side; above 0 and below 1. Defaults to 0.5; no less than the least.</summary>
    [Parameter("largest side of a square, as a share of the shorter side",
        Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
    public double LargestSide { get; init => field = Metrics.Share(value); } = 0.5;

    /// <summary>
    /// Whether the map is scaled first. Defaults to true; false for maps whose pixels add up to the change of the number.
    /// </summary>
    [Parameter("whether the map is scaled to fit best", Option = "")]
    public bool Scaled { get; init; } = true;

    /// <summary>The seed of the squares. Defaults to 0.</summary>
    [Parameter("seed of the random numbers", Option = "")]
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "infidelity";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => Squares + 2;

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

    /// <summary>The model is asked about the squares once, whatever the number of maps.</summary>
    private double[] Measure(
        IScorer scorer, JudgedMap judged, ScoreMap[] maps, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ExplanationRun run = judged.Begin(scorer);
        run.HideAll(Baseline, cancellation);
        int column = judged.Column(run);
        (int Top, int Left, int Bottom, int Right)[] squares = Draw(scorer.Input);
        ComposeSample compose = new WindowComposer(run.Prepared, run.Hidden, sample => squares[sample], scorer.Input).Compose;
        ScoreMatrix scores = run.Score(Squares, known: 0, compose, progress, cancellation);
        double[] dropped = Array.ConvertAll(scores.Column(column), score => (double)run.PictureScores[column] - score);
        return Array.ConvertAll(maps, map => Difference(Array.ConvertAll(squares, square => Sum(map, square)), dropped));
    }

    private double Difference(double[] said, double[] dropped)
    {
        double products = 0, squares = 0, sum = 0;
        for (int i = 0; i < said.Length; i++)
            (products, squares) = (products + said[i] * dropped[i], squares + said[i] * said[i]);
        double factor = !Scaled ? 1 : squares > 0 ? Math.Max(0, products / squares) : 0;
        for (int i = 0; i < said.Length; i++)
            sum += (factor * said[i] - dropped[i]) * (factor * said[i] - dropped[i]);
        return sum / said.Length;
    }

    private (int Top, int Left, int Bottom, int Right)[] Draw(ScorerInput input)
    {
        int shorter = Math.Min(input.Height, input.Width), least = Math.Max(1, (int)Math.Round(LeastSide * shorter));
        int largest = Math.Max(least, (int)Math.Round(LargestSide * shorter));
        var random = new Xoshiro256(Seed);
        var squares = new (int, int, int, int)[Squares];
        for (int i = 0; i < squares.Length; i++)
        {
            int side = least + (int)(random.NextUnit() * (largest - least + 1));
            int top = (int)(random.NextUnit() * (input.Height - side + 1)), left = (int)(random.NextUnit() * (input.Width - side + 1));
            squares[i] = (top, left, top + side, left + side);
        }
        return squares;
    }

    private static double Sum(ScoreMap map, (int Top, int Left, int Bottom, int Right) square)
    {
        double sum = 0;
        for (int y = square.Top; y < square.Bottom; y++)
            for (int x = square.Left; x < square.Right; x++)
                sum += map[y, x];
        return sum;
    }
}
