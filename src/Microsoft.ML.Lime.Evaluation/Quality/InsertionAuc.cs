using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.InsertionAuc"/>.</summary>
internal sealed record InsertionAuc : IMapMetric
{
    private const int Radius = 5;
    private const double Sigma = 5;

    /// <summary>The value of pixels that are not yet inserted. Null, the default, means RISE's blur.</summary>
    public IBaseline? Substrate { get; init; }

    /// <summary>Pixels inserted per step, at least 1. Null, the default, means the width of the model's input.</summary>
    public int? StepPixels
    {
        get;
        init => field = value is < 1 ? throw new ArgumentOutOfRangeException(nameof(value), value, "A step has at least 1 pixel.") : value;
    }

    /// <inheritdoc/>
    public string Name => "insertionAuc";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => PixelCurve.Steps(input, StepPixels) + 1;

    /// <summary>Returns the curve, whose <see cref="ScoreCurve.Area"/> is the result of <see cref="Measure"/>.</summary>
    /// <inheritdoc cref="Measure"/>
    public ScoreCurve Curve(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        FittedImage fitted = evaluated.FitImage(scorer);
        PreparedImage image = Substrate is null
            ? fitted.Prepare(modelInput => Blur(modelInput, scorer.Input), cancellation)
            : fitted.Prepare(Substrate, cancellation: cancellation);
        return PixelCurve.Curve(evaluated, image, StepPixels, insert: true, progress, cancellation);
    }

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Curve(scorer, evaluated, progress, cancellation).Area;

    /// <summary>The Gaussian blur of a model input, first along the rows, then along the columns: the kernel is separable.</summary>
    internal static float[] Blur(float[] prepared, ScorerInput input)
    {
        var blurred = new float[prepared.Length];
        var weights = new double[2 * Radius + 1];
        for (int i = -Radius; i <= Radius; i++)
            weights[i + Radius] = Math.Exp(-i * i / (2 * Sigma * Sigma));
        double sum = weights.Sum();
        (int pixel, int plane) = (input.PixelStride, input.ChannelStride);
        var rows = new double[input.Height * input.Width];
        for (int channel = 0; channel < input.Channels; channel++)
        {
            for (int y = 0; y < input.Height; y++)
                for (int x = 0; x < input.Width; x++)
                {
                    double value = 0;
                    for (int i = Math.Max(0, x - Radius); i <= Math.Min(input.Width - 1, x + Radius); i++)
                        value += weights[i - x + Radius] / sum * prepared[(y * input.Width + i) * pixel + channel * plane];
                    rows[y * input.Width + x] = value;
                }
            for (int y = 0; y < input.Height; y++)
                for (int x = 0; x < input.Width; x++)
                {
                    double value = 0;
                    for (int i = Math.Max(0, y - Radius); i <= Math.Min(input.Height - 1, y + Radius); i++)
                        value += weights[i - y + Radius] / sum * rows[i * input.Width + x];
                    blurred[(y * input.Width + x) * pixel + channel * plane] = (float)value;
                }
        }
        return blurred;
    }
}
