using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>How dense the pixels lie around each one: the sum of exp(-distance^2 / (2 kernelSize^2)) over the window around it.</summary>
internal static class QuickshiftDensity
{
    // Equal densities are told apart by noise of the standard deviation that scikit-image's has; its is normal, ours uniform.
    private static readonly double Noise = 0.00001 * Math.Sqrt(3);

    /// <summary>The density of each pixel, laid out as the features are; the padding is less dense than anything.</summary>
    public static double[] Of(QuickshiftFeatures features, double kernelSize, int seed, ParallelOptions parallel)
    {
        var densities = new double[features.Plane];
        Array.Fill(densities, double.NegativeInfinity);
        double falloff = -0.5 / (kernelSize * kernelSize);
        int reach = Math.Max(features.ReachY, features.ReachX);
        float[] falloffs = [.. Enumerable.Range(0, reach + 1).Select(d => (float)Math.Exp(falloff * d * d))];
        float colorFalloff = (float)(falloff / Math.Log(2));
        Parallel.For(0, features.Height, parallel, y =>
        {
            Span<double> row = densities.AsSpan(features.Index(y, 0), features.BlocksWidth);
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
                density += ((long)random.Next() >> 11) * (Noise / (1L << 52)); // -Noise to Noise
        return densities;
    }

    /// <summary>
    /// The densities of a vector of pixels. Each row of the window is summed in single, the window in double precision, in the same
    /// order for every pixel, so that equal surroundings have equal densities.
    /// </summary>
    private static void Sum(
        QuickshiftFeatures features, int y, int x, ReadOnlySpan<float> falloffs, float colorFalloff, Span<double> densities)
    {
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        int p = features.Index(y, x);
        for (int otherY = Math.Max(y - features.ReachY, 0); otherY <= Math.Min(y + features.ReachY, features.Height - 1); otherY++)
        {
            Vector<float> sum = Vector<float>.Zero;
            int q = features.Index(otherY, x);
            for (int dx = -features.ReachX; dx <= features.ReachX; dx++)
                sum += falloffs[Math.Abs(dx)] * PowerOfTwo(features.SquaredDistances(p, q + dx) * colorFalloff);
            Vector.Widen(sum * falloffs[Math.Abs(otherY - y)], out Vector<double> lower, out Vector<double> upper);
            low += lower;
            high += upper;
        }
        low.CopyTo(densities);
        high.CopyTo(densities[Vector<double>.Count..]);
    }

    /// <summary>
    /// 2^t for t from -infinity to 0, within 2e-7 of it, and exactly 1 for 0; below 2^-125 it stays there. Only additions and
    /// multiplications, each rounded by itself, so that every processor gets the same bits.
    /// </summary>
    internal static Vector<float> PowerOfTwo(Vector<float> t)
    {
        // A float of this size has no digits after the point, so adding it rounds t to a whole number, found in its lowest bits.
        var round = new Vector<float>(12582912f);
        t = Vector.Max(t, new Vector<float>(-125f));
        Vector<float> rounded = t + round;
        Vector<float> f = t - (rounded - round);
        // The polynomial of degree 5 with the least relative error over -0.5 to 0.5 that is 1 at 0.
        Vector<float> power = new Vector<float>(0.0013264737f) * f + new Vector<float>(0.009671517f);
        power = power * f + new Vector<float>(0.055507336f);
        power = power * f + new Vector<float>(0.24022242f);
        power = power * f + new Vector<float>(0.693147f);
        power = power * f + Vector<float>.One;
        return Vector.AsVectorSingle(Vector.AsVectorInt32(power) + Vector.ShiftLeft(Vector.AsVectorInt32(rounded), 23));
    }
}
