using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>The kernel density of the pixels: the sum of exp(-distance^2 / (2 kernelSize^2)) over the window around each pixel.</summary>
internal static class QuickshiftDensity
{
    // Noise breaks ties between equal densities. It has scikit-image's standard deviation but is uniform instead of normal.
    private static readonly double NoiseAmplitude = 0.00001 * Math.Sqrt(3);

    /// <summary>Computes the density of each pixel, in the layout of the features. The padding has the density -infinity.</summary>
    public static double[] Compute(QuickshiftFeatures features, double kernelSize, int seed, ParallelOptions parallel)
    {
        var densities = new double[features.PlaneSize];
        Array.Fill(densities, double.NegativeInfinity);
        double falloff = -0.5 / (kernelSize * kernelSize);
        int reach = Math.Max(features.RadiusY, features.RadiusX);
        float[] falloffs = [.. Enumerable.Range(0, reach + 1).Select(d => (float)Math.Exp(falloff * d * d))];
        float colorFalloff = (float)(falloff / Math.Log(2));
        Parallel.For(0, features.Height, parallel, y =>
        {
            Span<double> row = densities.AsSpan(features.Index(y, 0), features.PaddedWidth);
            for (int x = 0; x < features.Width; x += Vector<float>.Count)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                Sum(features, y, x, falloffs, colorFalloff, row[x..]);
            }
            row[features.Width..].Fill(double.NegativeInfinity);
        });
        var random = new Xoshiro256((ulong)seed);
        for (int y = 0; y < features.Height; y++)
            foreach (ref double density in densities.AsSpan(features.Index(y, 0), features.Width))
                density += ((long)random.Next() >> 11) * (NoiseAmplitude / (1L << 52)); // -Noise to Noise
        return densities;
    }

    /// <summary>
    /// Computes the densities of one vector of pixels. Each row of the window is summed in single precision, the rows in double precision.
    /// The order is the same for every pixel, so that equal neighbourhoods have equal densities.
    /// </summary>
    private static void Sum(
        QuickshiftFeatures features, int y, int x, ReadOnlySpan<float> falloffs, float colorFalloff, Span<double> densities)
    {
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        int p = features.Index(y, x);
        for (int otherY = Math.Max(y - features.RadiusY, 0); otherY <= Math.Min(y + features.RadiusY, features.Height - 1); otherY++)
        {
            Vector<float> sum = Vector<float>.Zero;
            int q = features.Index(otherY, x);
            for (int dx = -features.RadiusX; dx <= features.RadiusX; dx++)
                sum += falloffs[Math.Abs(dx)] * PowerOfTwo(features.SquaredDistances(p, q + dx) * colorFalloff);
            Vector.Widen(sum * falloffs[Math.Abs(otherY - y)], out Vector<double> lower, out Vector<double> upper);
            low += lower;
            high += upper;
        }
        low.CopyTo(densities);
        high.CopyTo(densities[Vector<double>.Count..]);
    }

    /// <summary>
    /// Computes 2^t for t from -infinity to 0, with an error of at most 2e-7 and exactly 1 for 0. Below -125 the result is 2^-125. Uses
    /// only additions and multiplications that are rounded separately, so that every processor returns the same bits.
    /// </summary>
    internal static Vector<float> PowerOfTwo(Vector<float> t)
    {
        // A float of this magnitude has no fractional bits: adding it rounds t to an integer, which is in the lowest bits of the sum.
        var round = new Vector<float>(12582912f);
        t = Vector.Max(t, new Vector<float>(-125f));
        Vector<float> rounded = t + round;
        Vector<float> f = t - (rounded - round);
        // The polynomial of degree 5 with the minimum relative error on -0.5 to 0.5, constrained to be 1 at 0.
        Vector<float> power = new Vector<float>(0.0013264737f) * f + new Vector<float>(0.009671517f);
        power = power * f + new Vector<float>(0.055507336f);
        power = power * f + new Vector<float>(0.24022242f);
        power = power * f + new Vector<float>(0.693147f);
        power = power * f + Vector<float>.One;
        return Vector.AsVectorSingle(Vector.AsVectorInt32(power) + Vector.ShiftLeft(Vector.AsVectorInt32(rounded), 23));
    }
}
