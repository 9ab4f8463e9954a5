using System.Numerics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Gaussian smoothing with the bits of <c>scipy.ndimage.gaussian_filter</c>: first along the columns, then along the rows, the kernel cut
/// off at four sigma, mirror padding. The blurred baseline sums in another order, so the two give different last bits.
/// </summary>
internal static class GaussianSmoothing
{
    /// <summary>The maximum sigma, in pixels. A larger one only takes longer.</summary>
    public const double MaxSigma = 1000;

    /// <summary>Smooths every channel in place. A sigma of 0 changes nothing.</summary>
    public static void Apply(FeatureImage image, double sigma, ParallelOptions parallel)
    {
        if (sigma == 0)
            return;
        double[] kernel = Kernel(sigma);
        var (height, width, radius) = (image.Height, image.Width, kernel.Length - 1);
        var smoothed = image with { Values = new double[image.Values.Length] };
        Parallel.For(0, image.Channels * height, parallel, row =>
        {
            var (c, y) = (row / height, row % height);
            Span<double> target = smoothed.Row(c, y);
            AddWeighted(target, image.Row(c, y), default, kernel[0]);
            for (int d = radius; d > 0; d--)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                AddWeighted(target, image.Row(c, MirroredIndex.Of(y - d, height)), image.Row(c, MirroredIndex.Of(y + d, height)),
                    kernel[d]);
            }
        });
        Parallel.For(0, image.Channels * height, parallel, () => new double[width + 2 * radius], (row, _, padded) =>
        {
            var (c, y) = (row / height, row % height);
            ReadOnlySpan<double> source = smoothed.Row(c, y);
            for (int i = 0; i < radius; i++)
                (padded[i], padded[radius + width + i]) = (source[MirroredIndex.Of(i - radius, width)],
                    source[MirroredIndex.Of(width + i, width)]);
            source.CopyTo(padded.AsSpan(radius));
            Span<double> target = image.Row(c, y);
            target.Clear();
            AddWeighted(target, source, default, kernel[0]);
            for (int d = radius; d > 0; d--)
                AddWeighted(target, padded.AsSpan(radius - d, width), padded.AsSpan(radius + d, width), kernel[d]);
            return padded;
        }, _ => { });
    }

    /// <summary>Adds (a + b) * weight elementwise, or a * weight if b is empty.</summary>
    private static void AddWeighted(Span<double> sum, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double weight)
    {
        int i = 0, lanes = Vector<double>.Count;
        for (; i <= sum.Length - lanes; i += lanes)
        {
            var values = new Vector<double>(a[i..]);
            if (!b.IsEmpty)
                values += new Vector<double>(b[i..]);
            (new Vector<double>(sum[i..]) + values * weight).CopyTo(sum[i..]);
        }
        for (; i < sum.Length; i++)
            sum[i] += (b.IsEmpty ? a[i] : a[i] + b[i]) * weight;
    }

    /// <summary>The weight at each distance from the centre. The centre and both sides together sum to 1.</summary>
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
}
