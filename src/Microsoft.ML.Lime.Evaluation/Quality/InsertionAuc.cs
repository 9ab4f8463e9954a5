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
        (int height, int width, int pixel, int plane) = (input.Height, input.Width, input.PixelStride, input.ChannelStride);
        for (int channel = 0; channel < input.Channels; channel++)
        {
            var values = new double[height * width];
            for (int i = 0; i < values.Length; i++)
                values[i] = prepared[i * pixel + channel * plane];
            values = Blur(values, i => (i % width, width), step: 1);
            values = Blur(values, i => (i / width, height), step: width);
            for (int i = 0; i < values.Length; i++)
                blurred[i * pixel + channel * plane] = (float)values[i];
        }
        return blurred;
    }

    /// <summary>Blurs along one axis, with zero padding.</summary>
    /// <param name="values">The values.</param>
    /// <param name="place">The position of a value on the axis, and the axis's length.</param>
    /// <param name="step">The distance of neighbours on the axis.</param>
    private static double[] Blur(double[] values, Func<int, (int At, int Length)> place, int step)
    {
        double[] weights = [.. Enumerable.Range(-Radius, 2 * Radius + 1).Select(i => Math.Exp(-i * i / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        var blurred = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int at, int length) = place(i);
            for (int to = Math.Max(0, at - Radius); to <= Math.Min(length - 1, at + Radius); to++)
                blurred[i] += weights[to - at + Radius] / sum * values[i + (to - at) * step];
        }
        return blurred;
    }
}
