using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class SlicSegmenterTests
{
    private static readonly Arbitrary<SlicSegmenter> AnySlic = (
        from features in Gen.Choose(1, 80)
        from compactness in Gen.Elements(0.01, 1, 10, 100)
        from sigma in Gen.Elements(0, 0, 0.5, 3)
        from adaptive in Gen.Elements(false, true)
        select new SlicSegmenter(features, compactness, sigma, adaptive)).ToArbitrary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Segment_SegmentsAreConnectedAndLabelsHaveNoGaps() =>
        Prop.ForAll(TestImages.Any, AnySlic, (image, slic) =>
        {
            var map = slic.Segment(image);
            return (map.Height, map.Width) == (image.Height, image.Width)
                && SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsFourConnected(map) && map.Grid is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Segment_IsDeterministicForAnyDegreeOfParallelism() =>
        Prop.ForAll(TestImages.Any, AnySlic, (image, slic) =>
        {
            var one = (slic with { DegreeOfParallelism = 1 }).Segment(image);
            return SegmentMapChecks.AreSame(one, (slic with { DegreeOfParallelism = 2 }).Segment(image))
                && SegmentMapChecks.AreSame(one, (slic with { DegreeOfParallelism = 7 }).Segment(image))
                && SegmentMapChecks.AreSame(one, slic.Segment(image));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Segment_WhenSplitIntoManyRowBands_MatchesSingleThread()
    {
        // 200 rows are 25 bands; the property test above has at most five.
        var image = TestImages.Patches(200, 90, 3, floats: false, patch: 9, slope: 1, seed: 5);
        var slic = new SlicSegmenter(60, 10, 0, Adaptive: true);
        var one = (slic with { DegreeOfParallelism = 1 }).Segment(image, Token);
        Assert.True(SegmentMapChecks.AreSame(one, (slic with { DegreeOfParallelism = 4 }).Segment(image, Token)));
    }

    [Theory]
    [InlineData(1, 1f)]
    [InlineData(3, 1f)]
    [InlineData(3, 0.125f)] // another unit; a power of two is exact
    [InlineData(5, 1f)]
    public void Segment_BytesAndScaledFloats_ReturnSameMap(int channels, float unit)
    {
        var bytes = TestImages.Patches(37, 52, channels, floats: false, patch: 6, slope: 2, seed: 3);
        var floats = ImageBuffer.FromFloats(37, 52, channels, Array.ConvertAll(bytes.Bytes.ToArray(), v => v * unit));
        foreach (var slic in new[] { Segmenters.Slic(20), Segmenters.Slic0(20) })
            Assert.True(SegmentMapChecks.AreSame(slic.Segment(bytes, Token), slic.Segment(floats, Token)));
    }

    [Fact]
    public void Segment_WhenFourChannels_IgnoresAlpha()
    {
        byte[][] rgb = TestImages.Landscape(30, 50);
        var alpha = new byte[30 * 50];
        for (int i = 0; i < alpha.Length; i++)
            alpha[i] = (byte)(i * 31);
        var expected = Segmenters.Slic(15).Segment(TestImages.Interleaved(30, 50, rgb), Token);
        Assert.True(expected.Count > 5);
        var map = Segmenters.Slic(15).Segment(TestImages.Interleaved(30, 50, [.. rgb, alpha]), Token);
        Assert.True(SegmentMapChecks.AreSame(expected, map));
    }

    [Fact]
    public void Segment_GreyImage_FollowsEdges()
    {
        // A bright square off the start grid: no segment may contain much of both sides of its edge.
        const int Size = 28;
        var pixels = new byte[Size * Size];
        for (int y = 9; y < 22; y++)
            for (int x = 5; x < 19; x++)
                pixels[y * Size + x] = 255;
        foreach (var segmenter in new[] { Segmenters.Slic(9), Segmenters.Slic0(9) })
        {
            var map = segmenter.Segment(ImageBuffer.FromBytes(Size, Size, 1, pixels), Token);
            Assert.True(map.Count > 2);
            var bright = new int[map.Count];
            for (int i = 0; i < pixels.Length; i++)
                bright[map.Labels[i]] += pixels[i] / 255;
            Assert.All(map.Areas().Zip(bright), s => Assert.InRange(Math.Min(s.Second, s.First - s.Second), 0, s.First / 5));
        }
    }

    [Theory]
    [InlineData(1, 1, 49, 1)]
    [InlineData(40, 30, 1, 1)] // one segment
    [InlineData(4, 3, 20, 12)] // more features than pixels: each pixel is one
    [InlineData(40, 30, 20, 20)]
    public void Segment_UniformImage_ReturnsSegmentCountOfStartGrid(int height, int width, int features, int count)
    {
        var image = ImageBuffer.FromBytes(height, width, 3, new byte[height * width * 3]);
        Assert.Equal(count, Segmenters.Slic(features).Segment(image, Token).Count);
        Assert.Equal(count, Segmenters.Slic0(features).Segment(image, Token).Count);
    }

    [Theory]
    [InlineData(20000, 1)]
    [InlineData(1, 20000)]
    public void Segment_LineOfPixels_ReturnsValidMap(int height, int width)
    {
        var image = TestImages.Patches(height, width, 3, floats: false, patch: 100, slope: 0, seed: 1);
        ISegmenter[] segmenters =
            [Segmenters.Slic(), Segmenters.Slic0(), Segmenters.Slic(1), Segmenters.Slic(50_000), Segmenters.Slic(sigma: 20)];
        foreach (var segmenter in segmenters)
        {
            var map = segmenter.Segment(image, Token);
            Assert.True(SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsFourConnected(map));
        }
        Assert.Equal(49, Segmenters.Slic(compactness: 1000).Segment(image, Token).Count);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Segment_WhenValueIsNotFinite_ThrowsNamingPosition(float value, string name)
    {
        var image = ImageBuffer.FromFloats(4, 5, 3, new float[60]);
        image.Floats[(2 * 5 + 3) * 3 + 1] = value;
        var error = Assert.Throws<LimeException>(() => Segmenters.Slic().Segment(image, Token));
        Assert.Equal(
            $"The image has the value {name} at row 2, column 3, channel 1, " +
            "but all values must be finite; replace it before segmenting.",
            error.Message);
    }

    [Fact]
    public void Segment_WhenCancelled_ThrowsInEachStage()
    {
        var cancelled = new CancellationToken(canceled: true);
        var fittedImage = TestImages.Patches(20, 30, 3, floats: false, patch: 4, slope: 1, seed: 2);
        var image = FeatureImage.FromImage(fittedImage, true, true, new() { CancellationToken = Token });
        var options = new ParallelOptions { CancellationToken = cancelled };
        var start = SlicStartGrid.Create(20, 30, 6);
        foreach (var segmenter in new[] { Segmenters.Slic(6), Segmenters.Slic0(6), Segmenters.Grid(6) })
            Assert.ThrowsAny<OperationCanceledException>(() => segmenter.Segment(fittedImage, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => FeatureImage.FromImage(fittedImage, true, true, options));
        Assert.ThrowsAny<OperationCanceledException>(() => GaussianSmoothing.Apply(image, 1, options));
        Assert.ThrowsAny<OperationCanceledException>(() => SlicClustering.Run(image, start, false, options));
        Assert.ThrowsAny<OperationCanceledException>(() => SlicConnectivity.Enforce(new int[600], 20, 30, 6, cancelled));
    }

    [Fact]
    public void Segment_DoesNotModifyImage()
    {
        var image = TestImages.Patches(20, 30, 3, floats: true, patch: 4, slope: 1, seed: 2);
        float[] before = image.Floats.ToArray();
        Segmenters.Slic(6, sigma: 2).Segment(image, Token);
        Assert.Equal(before, image.Floats.ToArray());
    }

    [Fact]
    public void Info_ReportsNameAndParameters()
    {
        Assert.Equal("slic(features 49, compactness 10, sigma 0)", Segmenters.Slic().Info.ToString());
        Assert.Equal("superpixels(features 49)", Segmenters.Slic0().Info.ToString());
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(49, 0, 0)]
    [InlineData(49, -1, 0)]
    [InlineData(49, double.NaN, 0)]
    [InlineData(49, double.PositiveInfinity, 0)]
    [InlineData(49, double.Epsilon, 0)]
    [InlineData(49, 10, -0.1)]
    [InlineData(49, 10, double.NaN)]
    [InlineData(49, 10, 1001)]
    public void Slic_ParameterOutOfRange_Throws(int features, double compactness, double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Segmenters.Slic(features, compactness, sigma));

    [Fact]
    public void Slic0_WhenFeaturesIsZero_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Segmenters.Slic0(0));
}
