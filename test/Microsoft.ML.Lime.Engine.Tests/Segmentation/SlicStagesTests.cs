using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The stages of SLIC, against hand-computed values or values of scikit-image 0.19.3 and SciPy.</summary>
public class SlicStagesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ParallelOptions Parallel => new() { CancellationToken = Token };

    [Theory]
    [InlineData(20, 40, 8, 5, 5, 10, 10, 2, 4)] // the two examples of regular_grid's documentation
    [InlineData(20, 40, 32, 2, 2, 5, 5, 4, 8)]
    [InlineData(224, 224, 49, 16, 16, 32, 32, 7, 7)]
    [InlineData(224, 224, 100, 11, 11, 22, 22, 10, 10)] // spacing 22.4
    [InlineData(20000, 1, 49, 204, 0, 408, 1, 49, 1)] // narrower than the spacing 20.2, so 408.16 along the line
    [InlineData(5, 7, 35, 0, 0, 1, 1, 5, 7)]
    [InlineData(1, 1, 49, 0, 0, 1, 1, 1, 1)]
    public void SlicStartGrid_MatchesRegularGrid(
        int height, int width, int features, int firstY, int firstX, int spacingY, int spacingX, int rows, int columns) =>
        Assert.Equal(new SlicStartGrid(firstY, firstX, spacingY, spacingX, rows, columns), SlicStartGrid.Create(height, width, features));

    [Fact]
    public void SlicStartGrid_SearchWindowsCoverEveryPixel()
    {
        // Otherwise a pixel might belong to no cluster. A window reaches two spacings of the lattice for the actual cluster count.
        var cases =
            from height in Gen.Choose(1, 300)
            from width in Gen.Choose(1, 300)
            from features in Gen.Choose(1, 400)
            select (height, width, features);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var start = SlicStartGrid.Create(c.height, c.width, c.features);
            var reach = SlicStartGrid.Create(c.height, c.width, start.Count);
            return IsCovered(c.height, start.FirstY, start.SpacingY, start.Rows, 2 * reach.SpacingY)
                && IsCovered(c.width, start.FirstX, start.SpacingX, start.Columns, 2 * reach.SpacingX);
        }).QuickCheckThrowOnFailure();

        static bool IsCovered(int length, int first, int spacing, int points, int reach) =>
            Enumerable.Range(0, length).All(i => Enumerable.Range(0, points).Any(p => Math.Abs(first + p * spacing - i) <= reach));
    }

    [Fact]
    public void FeatureImage_RgbBytes_AreConvertedToCielab()
    {
        byte[] pixels = [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 100, 60];
        double[] expected =
        [
            0, 100, 53.2405879, 87.7350995, 32.2956726, 36.9380059,
            0, -2.45493786e-03, 80.0923082, -86.1830297, 79.1855909, -34.8171010,
            0, 4.65342115e-03, 67.2027510, 83.1797032, -107.857300, 15.9400599,
        ];
        var lab = FeatureImage.FromImage(ImageBuffer.FromBytes(2, 3, 3, pixels), stretchBytes: true, perceptual: true, Parallel);
        Assert.Equal((2, 3, 3), (lab.Height, lab.Width, lab.Channels));
        Assert.All(expected.Zip(lab.Values), v => Assert.Equal(v.First, v.Second, tolerance: 1e-6));
    }

    [Fact]
    public void FeatureImage_FloatChannels_AreStretchedToZeroToHundred()
    {
        var features = FeatureImage.FromImage(ImageBuffer.FromFloats(2, 1, 2, [-1, 3, 0, 1]), stretchBytes: true, perceptual: true,
            Parallel);
        Assert.Equal([0, 25, 100, 50], features.Values.Select(v => Math.Round(v, 12)));
        Assert.Equal([0, 0], FeatureImage.FromImage(ImageBuffer.FromFloats(1, 2, 1, [5, 5]), true, true, Parallel).Values);
    }

    [Theory]
    [InlineData(true, false, new[] { 0, 0.25, 1 })]
    [InlineData(true, true, new[] { 0, 25.0, 100 })]
    [InlineData(false, false, new[] { 51 / 255.0, 68 / 255.0, 119 / 255.0 })]
    [InlineData(false, true, new[] { 20, 26 + 2 / 3.0, 46 + 2 / 3.0 })]
    public void FeatureImage_GreyImage_IsStretchedOrDividedBy255(bool stretch, bool perceptual, double[] expected)
    {
        var grey = FeatureImage.FromImage(ImageBuffer.FromBytes(3, 1, 1, [51, 68, 119]), stretch, perceptual, Parallel);
        Assert.All(expected.Zip(grey.Values), v => Assert.Equal(v.First, v.Second, 1e-12));
        var floats = FeatureImage.FromImage(ImageBuffer.FromFloats(3, 1, 1, [51, 68, 119]), false, perceptual, Parallel);
        Assert.All(new[] { 0, 0.25, 1 }.Zip(floats.Values), v => Assert.Equal(perceptual ? 100 * v.First : v.First, v.Second, 1e-12));
    }

    [Fact]
    public void GaussianSmoothing_MatchesScipy()
    {
        var image = new FeatureImage(3, 7, 2, new double[42]);
        image.Values[1 * 7 + 0] = 1;
        image.Values[0 * 7 + 5] = 2;
        image.Values[21] = 3; // the other channel is smoothed separately
        GaussianSmoothing.Apply(image, 1, Parallel);
        double[] expected =
        [
            0.1897726, 0.087805, 0.02297973, 0.07055932, 0.31037739, 0.51705853, 0.37937365,
            0.26136971, 0.12077492, 0.02644983, 0.03383508, 0.14342758, 0.23887597, 0.17526691,
            0.1897726, 0.08765031, 0.01785715, 0.00815354, 0.03053941, 0.05081616, 0.03728458,
        ];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], image.Values[i], tolerance: 1e-8);
        Assert.Equal(3, Enumerable.Range(0, 21).Sum(i => image.Values[21 + i]), 12);
    }

    [Fact]
    public void GaussianSmoothing_WhenKernelExceedsImage_MirrorsRepeatedly()
    {
        var image = new FeatureImage(1, 3, 1, [1, 5, 2]);
        GaussianSmoothing.Apply(image, 2.5, Parallel);
        double[] expected = [2.65042043, 2.6666857, 2.68289387];
        Assert.All(expected.Zip(image.Values), v => Assert.Equal(v.First, v.Second, tolerance: 1e-8));
    }

    // Expected values: scikit-image's _enforce_label_connectivity_cython with segment sizes 2 to 12, and 1 to 8.
    [Theory]
    [InlineData(6, new[] { 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1 })]
    [InlineData(9, new[] { 0, 0, 0, 1, 1, 1, 0, 2, 0, 1, 3, 1, 0, 0, 0, 1, 1, 4, 5, 6, 6, 1, 4, 4 })]
    public void Enforce_MergesSmallFragmentsAndSplitsLargeOnes(int clusterCount, int[] expected)
    {
        int[] clusters = [1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 2, 0, 1, 1, 1, 0, 0, 0, 3, 1, 1, 0, 0, 0];
        var map = SlicConnectivity.Enforce(clusters, 4, 6, clusterCount, Token);
        Assert.Equal(expected, map.Labels.ToArray());
    }

    [Fact]
    public void Enforce_SmallFragmentAtStart_JoinsNextSegment() =>
        Assert.Equal([0, 0, 0, 0, 0, 0], SlicConnectivity.Enforce([5, 5, 3, 3, 3, 3], 1, 6, 1, Token).Labels.ToArray());

    [Fact]
    public void Enforce_WhenAnyClusters_ReturnsConnectedSegments()
    {
        var cases =
            from height in Gen.Choose(1, 25)
            from width in Gen.Choose(1, 25)
            from clusters in Gen.Choose(0, 3).ArrayOf(height * width)
            from count in Gen.Choose(1, height * width)
            select (height, width, clusters, count);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var map = SlicConnectivity.Enforce(c.clusters, c.height, c.width, c.count, CancellationToken.None);
            return SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsFourConnected(map);
        }).QuickCheckThrowOnFailure();
    }
}
