namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Gaussian smoothing as <c>scipy.ndimage.gaussian_filter</c> does it: the kernel ends at four sigma, beyond the edge the picture is
/// mirrored with the edge pixel repeated, rows and columns are smoothed one after the other.
/// </summary>
internal static class GaussianSmoothing
{
    /// <summary>The widest sigma, in pixels; wider ones only take longer.</summary>
    public const double MaxSigma = 1000;

    /// <summary>Smooths every channel in place.</summary>
    public static void Apply(FeatureImage image, double sigma, CancellationToken cancellation)
    {
        double[] kernel = Kernel(sigma);
        int rowLength = image.Width * image.Channels;
        var padded = new double[Math.Max(image.Height, image.Width) + 2 * (kernel.Length - 1)];
        for (int i = 0; i < rowLength; i++)
            SmoothLine(i, image.Height, rowLength);
        for (int y = 0; y < image.Height; y++)
            for (int c = 0; c < image.Channels; c++)
                SmoothLine(y * rowLength + c, image.Width, image.Channels);

        void SmoothLine(int first, int length, int stride)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] values = image.Values;
            int radius = kernel.Length - 1;
            for (int i = 0; i < length + 2 * radius; i++)
                padded[i] = values[first + Mirrored(i - radius, length) * stride];
            for (int i = 0; i < length; i++)
            {
                int centre = i + radius;
                double sum = padded[centre] * kernel[0];
                for (int d = radius; d > 0; d--)
                    sum += (padded[centre - d] + padded[centre + d]) * kernel[d];
                values[first + i * stride] = sum;
            }
        }
    }

    /// <summary>The weight at each distance from the centre; both sides and the centre together weigh 1.</summary>
    private static double[] Kernel(double sigma)
    {
        var kernel = new double[(int)(4 * sigma + 0.5) + 1];
        double total = 0;
        for (int d = kernel.Length - 1; d >= 0; d--)
        {
            kernel[d] = Math.Exp(-0.5 / (sigma * sigma) * d * d);
            total += d == 0 ? kernel[d] : 2 * kernel[d];
        }
        for (int d = 0; d < kernel.Length; d++)
            kernel[d] /= total;
        return kernel;
    }

    private static int Mirrored(int i, int length)
    {
        int inPeriod = i % (2 * length);
        if (inPeriod < 0)
            inPeriod += 2 * length;
        return Math.Min(inPeriod, 2 * length - 1 - inPeriod);
    }
}
