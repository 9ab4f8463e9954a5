using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class QuickshiftTests
{
    private static readonly Arbitrary<QuickshiftSegmenter> AnyQuickshift = (
        from kernelSize in Gen.Elements(1, 1.4, 4, 1000)
        from maxDistance in Gen.Elements(0, 2.5, 10, 200, 1e300)
        from ratio in Gen.Elements(0, 0.2, 1, 1000)
        from sigma in Gen.Elements(0, 0, 0.7)
        from seed in Gen.Choose(-5, 5)
        from connected in Gen.Elements(false, true)
        select new QuickshiftSegmenter(kernelSize, maxDistance, ratio, sigma, seed, connected)).ToArbitrary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Segment_LabelsHaveNoGapsAndSegmentsAreConnectedWhenRequested() =>
        Prop.ForAll(TestImages.Any, AnyQuickshift, (image, quickshift) =>
        {
            var map = quickshift.Segment(image);
            return (map.Height, map.Width) == (image.Height, image.Width) && SegmentMapChecks.IsNumberedWithoutGaps(map)
                && (!quickshift.Connected || SegmentMapChecks.IsFourConnected(map))
                && (quickshift.MaxDistance > 0 || map.Count == image.Height * image.Width);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Segment_IsDeterministicForAnyDegreeOfParallelism() =>
        Prop.ForAll(TestImages.Any, AnyQuickshift, (image, quickshift) =>
        {
            var one = (quickshift with { DegreeOfParallelism = 1 }).Segment(image);
            return SegmentMapChecks.AreSame(one, (quickshift with { DegreeOfParallelism = 3 }).Segment(image))
                && SegmentMapChecks.AreSame(one, quickshift.Segment(image));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Segment_WhenConnected_KeepsSegmentCountAndMostLabels()
    {
        var image = TestImages.Interleaved(45, 70, TestImages.Landscape(45, 70));
        SegmentMap loose = Segmenters.Quickshift(2, 20).Segment(image, Token);
        SegmentMap connected = Segmenters.Quickshift(2, 20, connected: true).Segment(image, Token);
        Assert.False(SegmentMapChecks.IsFourConnected(loose));
        Assert.True(SegmentMapChecks.IsFourConnected(connected));
        Assert.Equal(loose.Count, connected.Count);
        Assert.InRange(AdjustedRandIndex.Of(loose.Labels, connected.Labels), 0.8, 0.999);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Segment_WhenEdgeExceedsMaxDistance_DoesNotCrossIt(int channels)
    {
        // Left half black, right half white: they differ by 100 or more in L*, or in each channel.
        var values = new byte[20 * 31 * channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)(i / channels % 31 < 15 ? 0 : 255);
        var image = ImageBuffer.FromBytes(20, 31, channels, values);
        SegmentMap apart = Segmenters.Quickshift(4, maxDistance: 99, ratio: 1).Segment(image, Token);
        var left = Enumerable.Range(0, 20 * 31).Where(i => i % 31 < 15).Select(i => apart.Labels[i]).ToHashSet();
        var right = Enumerable.Range(0, 20 * 31).Where(i => i % 31 >= 15).Select(i => apart.Labels[i]).ToHashSet();
        Assert.Empty(left.Intersect(right));
        // With ratio 0 colors do not count, so the halves are one area.
        SegmentMap place = Segmenters.Quickshift(4, maxDistance: 99, ratio: 0).Segment(image, Token);
        Assert.Contains(Enumerable.Range(0, 20), y => place[y, 14] == place[y, 15]);
    }

    [Fact]
    public void Segment_SameSeedRepeatsNoiseAndOtherSeedChangesIt()
    {
        // In a uniform image only the noise distinguishes the inner pixels.
        var flat = ImageBuffer.FromBytes(60, 90, 3, new byte[60 * 90 * 3]);
        SegmentMap first = Segmenters.Quickshift(seed: 1).Segment(flat, Token);
        Assert.True(SegmentMapChecks.AreSame(first, Segmenters.Quickshift(seed: 1).Segment(flat, Token)));
        Assert.False(SegmentMapChecks.AreSame(first, Segmenters.Quickshift(seed: 2).Segment(flat, Token)));
        Assert.InRange(first.Count, 2, 60);
    }

    [Theory]
    [InlineData(1, 3000)]
    [InlineData(3000, 1)]
    public void Segment_LineOfPixels_ReturnsValidMap(int height, int width)
    {
        var image = TestImages.Patches(height, width, 3, floats: false, patch: 100, slope: 0, seed: 1);
        foreach (bool connected in new[] { false, true })
        {
            SegmentMap map = Segmenters.Quickshift(connected: connected).Segment(image, Token);
            Assert.True(SegmentMapChecks.IsNumberedWithoutGaps(map));
            Assert.InRange(map.Count, 30, 300);
        }
    }

    [Fact]
    public void Segment_OnePixel_ReturnsOneSegment() =>
        Assert.Equal(1, Segmenters.Quickshift().Segment(ImageBuffer.FromBytes(1, 1, 1, [7]), Token).Count);

    [Fact]
    public void Segment_WhenCancelled_ThrowsInEachStage()
    {
        var cancelled = new ParallelOptions { CancellationToken = new(canceled: true) };
        var features = new QuickshiftFeatures(new FeatureImage(4, 5, 1, new double[20]), 1, 3);
        Assert.ThrowsAny<OperationCanceledException>(
            () => Segmenters.Quickshift().Segment(ImageBuffer.FromBytes(4, 5, 1, new byte[20]), cancelled.CancellationToken));
        Assert.ThrowsAny<OperationCanceledException>(() => QuickshiftDensity.Compute(features, 1, 0, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => QuickshiftForest.Build(features, new double[features.PlaneSize], 1, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(
            () => ConnectedSegments.Enforce(SegmentMap.FromValues(1, 3, [0, 1, 0]), cancelled.CancellationToken));
    }

    [Fact]
    public void Info_ReportsNameAndParameters() => Assert.Equal(
        "quickshift(kernelSize 4, maxDistance 200, ratio 0.2, sigma 0, seed 42, connected 0)", Segmenters.Quickshift().Info.ToString());

    [Theory]
    [InlineData(0.99, 200, 0.2, 0, "kernelSize")]
    [InlineData(1001, 200, 0.2, 0, "kernelSize")]
    [InlineData(double.NaN, 200, 0.2, 0, "kernelSize")]
    [InlineData(4, -0.1, 0.2, 0, "maxDistance")]
    [InlineData(4, double.PositiveInfinity, 0.2, 0, "maxDistance")]
    [InlineData(4, 200, -0.1, 0, "ratio")]
    [InlineData(4, 200, 1001, 0, "ratio")]
    [InlineData(4, 200, double.NaN, 0, "ratio")]
    [InlineData(4, 200, 0.2, -1, "sigma")]
    public void Quickshift_ParameterOutOfRange_Throws(double kernelSize, double maxDistance, double ratio, double sigma, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(
            () => Segmenters.Quickshift(kernelSize, maxDistance, ratio, sigma)).ParamName);
}
