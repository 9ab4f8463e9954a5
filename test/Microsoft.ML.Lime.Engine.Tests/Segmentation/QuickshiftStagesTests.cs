using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The stages of quickshift, each against a plain reference implementation.</summary>
public class QuickshiftStagesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Integer values, so that distances are exact in any precision and many are equal.</summary>
    private static readonly Arbitrary<(FeatureImage Image, int Reach)> AnyFeatures = (
        from height in Gen.Choose(1, 20)
        from width in Gen.Choose(1, 20)
        from channels in Gen.Choose(1, 5)
        from max in Gen.Elements(0, 2, 9)
        from values in Gen.Choose(0, max).ArrayOf(height * width * channels)
        from reach in Gen.Choose(0, 12)
        select (new FeatureImage(height, width, channels, Array.ConvertAll(values, v => (double)v)), reach)).ToArbitrary();

    [Fact]
    public void QuickshiftDensity_EqualsKernelSumOverWindow() =>
        Prop.ForAll(AnyFeatures, Gen.Elements(1, 2.5, 300).ToArbitrary(), (features, kernelSize) =>
        {
            var (image, reach) = features;
            var laidOut = new QuickshiftFeatures(image, 1, reach);
            double[] densities = QuickshiftDensity.Compute(laidOut, kernelSize, 42, new());
            foreach (int p in Enumerable.Range(0, image.Height * image.Width))
            {
                double expected = Window(image, p, reach).Sum(q => Math.Exp(Squared(image, p, q) / (-2 * kernelSize * kernelSize)));
                double found = densities[laidOut.Index(p / image.Width, p % image.Width)];
                if (Math.Abs(found - expected) > 2e-5 + 2e-6 * expected)
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void QuickshiftDensity_NoiseHasScikitImageSpreadAndNoRepeats()
    {
        // Ratio 0 and a window of one pixel: the density is 1 plus the noise.
        var features = new QuickshiftFeatures(new FeatureImage(100, 90, 1, new double[9000]), 0, 0);
        double[] noise = [.. QuickshiftDensity.Compute(features, 1, 3, new()).Where(double.IsFinite).Select(d => d - 1)];
        Assert.Equal(9000, noise.Length);
        Assert.Equal(9000, noise.Distinct().Count());
        Assert.Equal(0, noise.Average(), 4e-7);
        Assert.Equal(1e-5, Math.Sqrt(noise.Average(n => n * n)), 3e-7);
    }

    [Fact]
    public void QuickshiftDensity_WhenNeighborhoodsAreEqual_DiffersOnlyByNoise()
    {
        var features = new QuickshiftFeatures(new FeatureImage(40, 61, 2, new double[2 * 40 * 61]), 1, 12);
        double[] densities = QuickshiftDensity.Compute(features, 4, 3, new());
        double[] inner = [.. from y in Enumerable.Range(12, 16) from x in Enumerable.Range(12, 37) select densities[features.Index(y, x)]];
        Assert.InRange(inner.Max() - inner.Min(), 3e-5, 2 * Math.Sqrt(3) * 1e-5);
    }

    [Fact]
    public void QuickshiftForest_LinksPixelToNearestDenserPixelAndFirstOnTies() =>
        Prop.ForAll(AnyFeatures, Gen.Elements(0, 1, 1.5, 4, 1e9).ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(),
            (features, maxDistance, seed) =>
        {
            var (image, reach) = features;
            var laidOut = new QuickshiftFeatures(image, 1, reach);
            var random = new Xoshiro256((ulong)seed);
            var densities = new double[laidOut.PlaneSize];
            Array.Fill(densities, double.NegativeInfinity);
            var plain = new double[image.Height * image.Width];
            for (int p = 0; p < plain.Length; p++)
                densities[laidOut.Index(p / image.Width, p % image.Width)] = plain[p] = random.Next() % 50; // with ties
            var parents = new int[plain.Length];
            for (int p = 0; p < plain.Length; p++)
            {
                int[] denser = [.. Window(image, p, reach).Where(q => plain[q] > plain[p])];
                int nearest = denser.Length == 0 ? p : denser.MinBy(q => Squared(image, p, q)); // the first on ties
                parents[p] = Math.Sqrt(Squared(image, p, nearest)) <= maxDistance ? nearest : p;
            }
            var expected = new PixelForest(parents).ToMap(image.Height, image.Width);
            var found = QuickshiftForest.Build(laidOut, densities, maxDistance, new()).ToMap(image.Height, image.Width);
            return SegmentMapChecks.AreSame(expected, found);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void PixelForest_NumbersTreesByRoot()
    {
        var forest = new PixelForest([1, 1, 5, 1, 4, 4]); // 2 has parent 5, which has parent 4; 0 and 3 have parent 1
        Assert.Equal([0, 0, 1, 0, 1, 1], forest.ToMap(2, 3).Labels.ToArray());
    }

    [Fact]
    public void PowerOfTwo_MatchesMathPow()
    {
        for (double t = 0; t > -124; t -= 0.00917)
        {
            double expected = Math.Pow(2, (float)t);
            Assert.Equal(1, QuickshiftDensity.PowerOfTwo(new Vector<float>((float)t))[0] / expected, 2e-7);
        }
        Assert.Equal(1, QuickshiftDensity.PowerOfTwo(Vector<float>.Zero)[0]);
        Assert.InRange(QuickshiftDensity.PowerOfTwo(new Vector<float>(float.NegativeInfinity))[0], 0, 1e-37f);
        Assert.InRange(QuickshiftDensity.PowerOfTwo(new Vector<float>(-1e36f))[0], 0, 1e-37f);
    }

    private static IEnumerable<int> Window(FeatureImage image, int p, int reach) =>
        from y in Enumerable.Range(0, image.Height)
        from x in Enumerable.Range(0, image.Width)
        where Math.Abs(y - p / image.Width) <= reach && Math.Abs(x - p % image.Width) <= reach
        select y * image.Width + x;

    private static double Squared(FeatureImage image, int p, int q)
    {
        int plane = image.Height * image.Width, dy = p / image.Width - q / image.Width, dx = p % image.Width - q % image.Width;
        return dy * dy + dx * dx + Enumerable.Range(0, image.Channels)
            .Sum(c => Math.Pow(image.Values[c * plane + p] - image.Values[c * plane + q], 2));
    }
}
