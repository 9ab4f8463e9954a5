namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.InsertionAuc"/>.</summary>
internal sealed record InsertionAuc() : PixelCurveMetric("insertionAuc", Inserts: true)
{
    private const int Radius = 5;
    private const double Sigma = 5;

    public IBaseline? Substrate { get; init; }

    private protected override PreparedImage Prepare(FittedImage image, CancellationToken cancellation) => Substrate is null
        ? image.Prepare(modelInput => Blur(modelInput, image.Scorer.Input), cancellation)
        : image.Prepare(Substrate, cancellation: cancellation);

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
