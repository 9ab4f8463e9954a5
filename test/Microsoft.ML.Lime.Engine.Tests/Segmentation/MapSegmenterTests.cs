namespace Microsoft.ML.Lime.Engine.Tests;

public class MapSegmenterTests
{
    private static readonly SegmentMap Map = SegmentMap.FromValues(2, 3, [7, 7, -1, 7, 4, 4]);

    [Fact]
    public void Segment_ReturnsGivenMap() =>
        Assert.Same(Map, Segmenters.Map(Map).Segment(ImageBuffer.FromBytes(2, 3, 4, new byte[24]), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 6)]
    public void Segment_WhenSizesDiffer_ThrowsNamingBothSizes(int height, int width)
    {
        var image = ImageBuffer.FromBytes(height, width, 1, new byte[height * width]);
        var error = Assert.Throws<LimeException>(() => Segmenters.Map(Map).Segment(image, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"The label map is 2 x 3 (height x width), but the image is {height} x {width}; provide a map of the image's size.",
            error.Message);
    }

    [Fact]
    public void Info_ReportsNameAndSegmentCount() => Assert.Equal("map(segments 3)", Segmenters.Map(Map).Info.ToString());

    [Fact]
    public void Map_WhenNull_Throws() => Assert.Throws<ArgumentNullException>(() => Segmenters.Map(null!));
}
