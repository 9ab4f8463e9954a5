using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SegmentPositionsTests
{
    [Fact]
    public void DescribePositions_NinthsOfImage_HaveTheirNames()
    {
        int[] ninths = [.. Enumerable.Range(0, 6 * 9).Select(i => i / 9 / 2 * 3 + i % 9 / 3)];
        var positions = SegmentMap.FromValues(6, 9, ninths).DescribePositions();
        Assert.Equal(
            ["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"],
            positions.Select(position => position.Position));
        Assert.All(positions, position => Assert.Equal(1 / 9.0, position.AreaShare, 12));
    }

    [Fact]
    public void DescribePositions_SinglePixelImage_IsCentreWithFullShare()
    {
        var positions = SegmentMap.FromValues(1, 1, [7]).DescribePositions();
        Assert.Equal([(1.0, "centre")], positions);
    }

    [Fact]
    public void DescribePositions_RingSegment_IsNamedByCentroid() =>
        Assert.Equal("centre", SegmentMap.FromValues(3, 5, [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]).DescribePositions()[1].Position);
}
