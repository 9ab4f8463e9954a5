using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>
/// The image, blurred by a Gaussian, first along rows and then along columns, cut off at 4 sigma. It is mirrored at its edges, including
/// the edge pixel (d c b a | a b c d | d c b a), which keeps its mean: the default of <c>scipy.ndimage.gaussian_filter</c>.
/// </summary>
internal sealed class BlurBaseline : IBaseline
{
    /// <summary>Maximum of sigma: larger than any model's input, and the time grows with it.</summary>
    private const int MaxSigma = 10_000;

    private readonly double? _sigma;

    public BlurBaseline(double? sigma)
    {
        if (sigma is { } given && !(given is > 0 and <= MaxSigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), given, $"Sigma must be above 0 and at most {MaxSigma} pixels.");
        _sigma = sigma;
        Info = new ComponentInfo("blur", sigma is { } value ? [KeyValuePair.Create("sigma", value)] : []);
    }

    public ComponentInfo Info { get; }

    public ImageBuffer Paint(ImageBuffer image, SegmentMap segments)
    {
        double[] kernel = Kernel(_sigma ?? 0.05 * Math.Min(image.Height, image.Width));
        double[] pixels = Array.ConvertAll(image.ToFloat().Floats.ToArray(), value => (double)value);
        BlurRows(pixels, image, kernel);
        return ImageBuffer.FromFloats(image.Height, image.Width, image.Channels,
            Array.ConvertAll(BlurColumns(pixels, image, kernel), value => (float)value));
    }

    /// <summary>The weights of the pixels of a line in the blurred ones: length x length.</summary>
    public static double[] Weights(double sigma, int length)
    {
        double[] kernel = Kernel(sigma);
        var weights = new double[checked(length * length)];
        for (int to = 0; to < length; to++)
            for (int i = 0; i < kernel.Length; i++)
                weights[to * length + MirroredIndex.Of(to + i - kernel.Length / 2, length)] += kernel[i];
        return weights;
    }

    private static double[] Kernel(double sigma)
    {
        int radius = (int)(4 * sigma + 0.5);
        var kernel = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++)
            sum += kernel[i + radius] = Math.Exp(-0.5 * i * i / (sigma * sigma));
        return Array.ConvertAll(kernel, value => value / sum);
    }

    private static void BlurRows(double[] pixels, ImageBuffer image, double[] kernel)
    {
        int channels = image.Channels, stride = image.Width * channels, radius = kernel.Length / 2;
        var padded = new double[stride + 2 * radius * channels];
        for (int y = 0; y < image.Height; y++)
        {
            Span<double> row = pixels.AsSpan(y * stride, stride);
            for (int x = -radius; x < image.Width + radius; x++)
                row.Slice(MirroredIndex.Of(x, image.Width) * channels, channels).CopyTo(padded.AsSpan((x + radius) * channels));
            row.Clear();
            for (int i = 0; i < kernel.Length; i++)
                RowArithmetic.AddScaled(row, kernel[i], padded.AsSpan(i * channels));
        }
    }

    private static double[] BlurColumns(double[] pixels, ImageBuffer image, double[] kernel)
    {
        int stride = image.Width * image.Channels, radius = kernel.Length / 2;
        var blurred = new double[pixels.Length];
        for (int y = 0; y < image.Height; y++)
        {
            Span<double> row = blurred.AsSpan(y * stride, stride);
            for (int i = 0; i < kernel.Length; i++)
                RowArithmetic.AddScaled(row, kernel[i], pixels.AsSpan(MirroredIndex.Of(y + i - radius, image.Height) * stride));
        }
        return blurred;
    }
}
