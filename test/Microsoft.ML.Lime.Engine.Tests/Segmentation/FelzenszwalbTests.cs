using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class FelzenszwalbTests
{
    private const int Height = 45, Width = 70;
    private static readonly byte[][] Landscape = TestPictures.Landscape(Height, Width);

    private static readonly Arbitrary<FelzenszwalbSegmenter> AnyFelzenszwalb = (
        from scale in Gen.Elements(1e-9, 1, 100, 1e9)
        from sigma in Gen.Elements(0, 0.5, 3)
        from minSize in Gen.Elements(1, 2, 20, 10_000)
        select new FelzenszwalbSegmenter(scale, sigma, minSize)).ToArbitrary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Differences of .1, .24 and .66. One pixel allows scale / 255; a pair joined at .1 allows .1 + scale / 255 / 2.
    [Theory]
    [InlineData(0.05, 1, new[] { 0, 1, 2, 3 })]
    [InlineData(0.2, 1, new[] { 0, 0, 1, 2 })] // the pair allows .2, less than .24
    [InlineData(0.3, 1, new[] { 0, 0, 0, 1 })] // the pair allows .25
    [InlineData(0.3, 2, new[] { 0, 0, 0, 0 })]
    [InlineData(0.2, 2, new[] { 0, 0, 0, 0 })] // the third joins the pair over .24, the fourth all of them
    [InlineData(0.05, 2, new[] { 0, 0, 0, 0 })] // pixels pair up over .1; the rest follows
    public void Worked_out_by_hand(double scale, int minSize, int[] expected)
    {
        var line = ImageBuffer.FromFloats(1, 4, 1, [0, 10, 34, 100]);
        var segmenter = Segmenters.Felzenszwalb(255 * scale, sigma: 0, minSize);
        Assert.Equal(expected, segmenter.Segment(line, Token).Labels.ToArray());
        Assert.Equal(expected, segmenter.Segment(ImageBuffer.FromFloats(4, 1, 1, [0, 10, 34, 100]), Token).Labels.ToArray());
    }

    [Fact]
    public void Small_segments_join_over_the_cheapest_edge()
    {
        // Pairs of equal pixels; the stray at 50 is nearer to the right pair.
        var line = ImageBuffer.FromFloats(1, 5, 1, [0, 0, 50, 90, 90]);
        Assert.Equal([0, 0, 1, 1, 1], Segmenters.Felzenszwalb(1, 0, 2).Segment(line, Token).Labels.ToArray());
        Assert.Equal([0, 0, 1, 2, 2], Segmenters.Felzenszwalb(1, 0, 1).Segment(line, Token).Labels.ToArray());
    }

    [Fact]
    public void Corners_connect()
    {
        var board = ImageBuffer.FromBytes(2, 3, 1, [0, 255, 0, 255, 0, 255]);
        Assert.Equal([0, 1, 0, 1, 0, 1], Segmenters.Felzenszwalb(100, 0, 1).Segment(board, Token).Labels.ToArray());
    }

    // Counts and hashes of what scikit-image 0.19.3's felzenszwalb makes of the same picture.
    [Theory]
    [InlineData(100, 0.5, 20, 29, "fd69c22b6b0f930d")]
    [InlineData(30, 1.3, 10, 76, "3f15e50e2831937b")]
    [InlineData(300, 0, 1, 14, "cfdd7838e8c3b34f")]
    public void A_colour_picture_is_divided_as_by_scikit_image(double scale, double sigma, int minSize, int count, string hash)
    {
        var map = Segmenters.Felzenszwalb(scale, sigma, minSize).Segment(TestPictures.Interleaved(Height, Width, Landscape), Token);
        Assert.Equal((count, hash), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void So_is_a_grey_one()
    {
        var map = Segmenters.Felzenszwalb(50, 0.8, 20).Segment(TestPictures.Interleaved(Height, Width, Landscape[2]), Token);
        Assert.Equal((38, "ccc3c6240d6141ef"), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void So_is_one_of_seven_float_channels()
    {
        var map = Segmenters.Felzenszwalb(200, 0.8, 20).Segment(TestPictures.SevenChannels(Height, Width), Token);
        Assert.Equal((18, "ddb8712f1e276ad1"), (map.Count, SegmentMapChecks.Hash(map)));
    }

    [Fact]
    public void Segments_are_connected_and_not_too_small_and_numbered_in_the_order_of_their_first_pixels() =>
        Prop.ForAll(TestPictures.Any, AnyFelzenszwalb, (picture, felzenszwalb) =>
        {
            var map = felzenszwalb.Segment(picture);
            int[] firsts = [.. Enumerable.Range(0, map.Count).Select(segment => map.Labels.IndexOf(segment))];
            return (map.Height, map.Width) == (picture.Height, picture.Width)
                && SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsEightConnected(map)
                && firsts.SequenceEqual(firsts.Order())
                && map.Areas().Min() >= Math.Min(felzenszwalb.MinSize, picture.Height * picture.Width);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_map_is_the_same_each_time_and_for_any_number_of_threads() =>
        Prop.ForAll(TestPictures.Any, AnyFelzenszwalb, (picture, felzenszwalb) =>
        {
            var one = (felzenszwalb with { Threads = 1 }).Segment(picture);
            return SegmentMapChecks.AreSame(one, (felzenszwalb with { Threads = 3 }).Segment(picture))
                && SegmentMapChecks.AreSame(one, felzenszwalb.Segment(picture));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Edges_are_in_the_order_of_exact_costs_and_equal_ones_in_that_of_scikit_image() =>
        Prop.ForAll(TestPictures.Any, picture =>
        {
            var image = FeatureImage.Of(picture, stretchBytes: true, perceptual: false, new());
            var edges = PixelEdges.Of(image, new());
            var found = edges.Order.Select(edges.Ends).ToArray();
            return found.SequenceEqual(Edges(image).OrderBy(e => Cost(image, e))); // a stable sort
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Costs_that_only_double_precision_tells_apart_are_in_order()
    {
        // A slope: all differences are equal but for the last digits.
        var image = new FeatureImage(9, 50, 1, [.. Enumerable.Range(0, 450).Select(i => (i % 50 + 3 * (i / 50)) / 10.0 / 7)]);
        var edges = PixelEdges.Of(image, new());
        double[] costs = [.. edges.Order.Select(edges.Cost)];
        Assert.True(costs.Distinct().Count() > 2 * costs.Select(c => (float)c).Distinct().Count());
        Assert.Equal(Edges(image).OrderBy(e => Cost(image, e)), edges.Order.Select(edges.Ends));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(60, 91)]
    public void A_flat_picture_is_one_segment(int height, int width)
    {
        foreach (int channels in new[] { 1, 3, 4, 12 })
            Assert.Equal(1, Segmenters.Felzenszwalb().Segment(
                ImageBuffer.FromFloats(height, width, channels, new float[height * width * channels]), Token).Count);
    }

    [Fact]
    public void Cancellation_stops_it()
    {
        var picture = ImageBuffer.FromBytes(20, 30, 3, new byte[1800]);
        Assert.ThrowsAny<OperationCanceledException>(() => Segmenters.Felzenszwalb().Segment(picture, new(canceled: true)));
        var image = new FeatureImage(4, 5, 1, new double[20]);
        var cancelled = new ParallelOptions { CancellationToken = new(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => PixelEdges.Of(image, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => RadixSort.ByUpperHalf([2, 1], cancelled));
    }

    [Fact]
    public void Info_names_it() =>
        Assert.Equal("felzenszwalb(scale 100, sigma 0.5, minSize 50)", Segmenters.Felzenszwalb().Info.ToString());

    [Theory]
    [InlineData(0, 0.5, 50, "scale")]
    [InlineData(double.NaN, 0.5, 50, "scale")]
    [InlineData(double.PositiveInfinity, 0.5, 50, "scale")]
    [InlineData(100, -0.1, 50, "sigma")]
    [InlineData(100, 1001, 50, "sigma")]
    [InlineData(100, 0.5, 0, "minSize")]
    public void Parameters_out_of_range_are_refused(double scale, double sigma, int minSize, string name) =>
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
