using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class FelzenszwalbTests
{
    private const int Height = 45, Width = 70;
    private static readonly byte[][] Landscape = TestImages.Landscape(Height, Width);

    private static readonly Arbitrary<FelzenszwalbSegmenter> AnyFelzenszwalb = (
        from scale in Gen.Elements(1e-9, 1, 100, 1e9)
        from sigma in Gen.Elements(0, 0.5, 3)
        from minSize in Gen.Elements(1, 2, 20, 10_000)
        select new FelzenszwalbSegmenter(scale, sigma, minSize)).ToArbitrary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Differences of 0.1, 0.24 and 0.66. A single pixel allows scale / 255; a pair joined at 0.1 allows 0.1 + scale / 255 / 2.
    [Theory]
    [InlineData(0.05, 1, new[] { 0, 1, 2, 3 })]
    [InlineData(0.2, 1, new[] { 0, 0, 1, 2 })] // the pair allows 0.2, less than 0.24
    [InlineData(0.3, 1, new[] { 0, 0, 0, 1 })] // the pair allows 0.25
    [InlineData(0.3, 2, new[] { 0, 0, 0, 0 })]
    [InlineData(0.2, 2, new[] { 0, 0, 0, 0 })] // the third pixel joins the pair over 0.24, then the fourth joins
    [InlineData(0.05, 2, new[] { 0, 0, 0, 0 })] // pixels pair up over 0.1, then the rest joins
    public void Segment_FourPixelLine_MatchesHandComputedLabels(double scale, int minSize, int[] expected)
    {
        var line = ImageBuffer.FromFloats(1, 4, 1, [0, 10, 34, 100]);
        var segmenter = Segmenters.Felzenszwalb(255 * scale, sigma: 0, minSize);
        Assert.Equal(expected, segmenter.Segment(line, Token).Labels.ToArray());
        Assert.Equal(expected, segmenter.Segment(ImageBuffer.FromFloats(4, 1, 1, [0, 10, 34, 100]), Token).Labels.ToArray());
    }

    [Fact]
    public void Segment_SmallSegment_MergesAcrossLowestWeightEdge()
    {
        // Pairs of equal pixels; the single pixel of 50 is closer to the right pair.
        var line = ImageBuffer.FromFloats(1, 5, 1, [0, 0, 50, 90, 90]);
        Assert.Equal([0, 0, 1, 1, 1], Segmenters.Felzenszwalb(1, 0, 2).Segment(line, Token).Labels.ToArray());
        Assert.Equal([0, 0, 1, 2, 2], Segmenters.Felzenszwalb(1, 0, 1).Segment(line, Token).Labels.ToArray());
    }

    [Fact]
    public void Segment_ConnectsPixelsDiagonally()
    {
        var board = ImageBuffer.FromBytes(2, 3, 1, [0, 255, 0, 255, 0, 255]);
        Assert.Equal([0, 1, 0, 1, 0, 1], Segmenters.Felzenszwalb(100, 0, 1).Segment(board, Token).Labels.ToArray());
    }

    // Segment counts and label hashes from scikit-image 0.19.3's felzenszwalb on the same image.
    [Theory]
    [InlineData(100, 0.5, 20, 29, "fd69c22b6b0f930d")]
    [InlineData(30, 1.3, 10, 76, "3f15e50e2831937b")]
    [InlineData(300, 0, 1, 14, "cfdd7838e8c3b34f")]
    public void Segment_ColorImage_MatchesScikitImage(double scale, double sigma, int minSize, int count, string hash)
    {
        var map = Segmenters.Felzenszwalb(scale, sigma, minSize).Segment(TestImages.Interleaved(Height, Width, Landscape), Token);
        Assert.Equal((count, hash), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void Segment_GreyImage_MatchesScikitImage()
    {
        var map = Segmenters.Felzenszwalb(50, 0.8, 20).Segment(TestImages.Interleaved(Height, Width, Landscape[2]), Token);
        Assert.Equal((38, "ccc3c6240d6141ef"), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void Segment_SevenFloatChannels_MatchesScikitImage()
    {
        var map = Segmenters.Felzenszwalb(200, 0.8, 20).Segment(TestImages.SevenChannels(Height, Width), Token);
        Assert.Equal((18, "ddb8712f1e276ad1"), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void Segment_ReturnsConnectedSegmentsOfMinSizeInOrderOfFirstPixel() =>
        Prop.ForAll(TestImages.Any, AnyFelzenszwalb, (image, felzenszwalb) =>
        {
            var map = felzenszwalb.Segment(image);
            int[] firsts = [.. Enumerable.Range(0, map.Count).Select(segment => map.Labels.IndexOf(segment))];
            return (map.Height, map.Width) == (image.Height, image.Width)
                && SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsEightConnected(map)
                && firsts.SequenceEqual(firsts.Order())
                && map.Areas().Min() >= Math.Min(felzenszwalb.MinSize, image.Height * image.Width);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Segment_IsDeterministicForAnyDegreeOfParallelism() =>
        Prop.ForAll(TestImages.Any, AnyFelzenszwalb, (image, felzenszwalb) =>
        {
            var one = (felzenszwalb with { DegreeOfParallelism = 1 }).Segment(image);
            return SegmentMapChecks.AreSame(one, (felzenszwalb with { DegreeOfParallelism = 3 }).Segment(image))
                && SegmentMapChecks.AreSame(one, felzenszwalb.Segment(image));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void PixelEdges_AreSortedByCostAndTiesFollowScikitImageOrder() =>
        Prop.ForAll(TestImages.Any, fittedImage =>
        {
            var image = FeatureImage.FromImage(fittedImage, stretchBytes: true, perceptual: false, new());
            var edges = PixelEdges.Create(image, new());
            var found = edges.SortedEdges.Select(edges.Pixels).ToArray();
            return found.SequenceEqual(Edges(image).OrderBy(e => Cost(image, e))); // stable sort
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void PixelEdges_WhenCostsDifferOnlyInDoublePrecision_AreSorted()
    {
        // A linear ramp: all differences are equal except for the last digits.
        var image = new FeatureImage(9, 50, 1, [.. Enumerable.Range(0, 450).Select(i => (i % 50 + 3 * (i / 50)) / 10.0 / 7)]);
        var edges = PixelEdges.Create(image, new());
        double[] costs = [.. edges.SortedEdges.Select(edges.Weight)];
        Assert.True(costs.Distinct().Count() > 2 * costs.Select(c => (float)c).Distinct().Count());
        Assert.Equal(Edges(image).OrderBy(e => Cost(image, e)), edges.SortedEdges.Select(edges.Pixels));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(60, 91)]
    public void Segment_UniformImage_ReturnsOneSegment(int height, int width)
    {
        foreach (int channels in new[] { 1, 3, 4, 12 })
            Assert.Equal(1, Segmenters.Felzenszwalb().Segment(
                ImageBuffer.FromFloats(height, width, channels, new float[height * width * channels]), Token).Count);
    }

    [Fact]
    public void Segment_WhenCancelled_ThrowsInEachStage()
    {
        var fittedImage = ImageBuffer.FromBytes(20, 30, 3, new byte[1800]);
        Assert.ThrowsAny<OperationCanceledException>(() => Segmenters.Felzenszwalb().Segment(fittedImage, new(canceled: true)));
        var image = new FeatureImage(4, 5, 1, new double[20]);
        var cancelled = new ParallelOptions { CancellationToken = new(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => PixelEdges.Create(image, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => RadixSort.SortByUpperHalf([2, 1], cancelled));
    }

    [Fact]
    public void Info_ReportsNameAndParameters() =>
        Assert.Equal("felzenszwalb(scale 100, sigma 0.5, minSize 50)", Segmenters.Felzenszwalb().Info.ToString());

    [Theory]
    [InlineData(0, 0.5, 50, "scale")]
    [InlineData(double.NaN, 0.5, 50, "scale")]
    [InlineData(double.PositiveInfinity, 0.5, 50, "scale")]
    [InlineData(100, -0.1, 50, "sigma")]
    [InlineData(100, 1001, 50, "sigma")]
    [InlineData(100, 0.5, 0, "minSize")]
    public void Felzenszwalb_ParameterOutOfRange_Throws(double scale, double sigma, int minSize, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => Segmenters.Felzenszwalb(scale, sigma, minSize)).ParamName);

    private static IEnumerable<(int P, int Q)> Edges(FeatureImage image)
    {
        foreach (var (dy, dx) in new[] { (0, 1), (1, 0), (1, 1), (1, -1) })
            for (int y = 0; y + dy < image.Height; y++)
                for (int x = Math.Max(0, -dx); x + Math.Max(dx, 0) < image.Width; x++)
                    yield return (y * image.Width + x, (y + dy) * image.Width + x + dx);
    }

    private static double Cost(FeatureImage image, (int P, int Q) edge)
    {
        int plane = image.Height * image.Width;
        return Math.Sqrt(Enumerable.Range(0, image.Channels)
            .Sum(c => Square(image.Values[c * plane + edge.P] - image.Values[c * plane + edge.Q])));

        static double Square(double v) => v * v;
    }
}
