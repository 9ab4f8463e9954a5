using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SegmentPlacesTests
{
    [Fact]
    public void Where_NinthsOfImage_HaveTheirNames()
    {
        int[] ninths = [.. Enumerable.Range(0, 6 * 9).Select(i => i / 9 / 2 * 3 + i % 9 / 3)];
        var places = new SegmentPositions(SegmentMap.FromValues(6, 9, ninths));
        Assert.Equal(
            ["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"],
            Enumerable.Range(0, 9).Select(places.PositionOf));
        Assert.All(Enumerable.Range(0, 9), segment => Assert.Equal(1 / 9.0, places.AreaShare(segment), 12));
    }

    [Fact]
    public void Where_SinglePixelImage_IsCentreWithFullShare()
    {
        var places = new SegmentPositions(SegmentMap.FromValues(1, 1, [7]));
        Assert.Equal(("centre", 1.0), (places.PositionOf(0), places.AreaShare(0)));
    }

    [Fact]
    public void Where_RingSegment_IsNamedByCentroid() =>
        Assert.Equal("centre", new SegmentPositions(SegmentMap.FromValues(3, 5, [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]))
            .PositionOf(1));
}
