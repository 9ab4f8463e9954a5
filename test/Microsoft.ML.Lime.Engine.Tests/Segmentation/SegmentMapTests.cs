using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class SegmentMapTests
{
    [Fact]
    public void FromValues_NumbersDistinctValuesInAscendingOrder()
    {
        var map = SegmentMap.FromValues(2, 3, [long.MaxValue, -3, 0, 0, -3, 900]);
        Assert.Equal([3, 0, 1, 1, 0, 2], map.Labels.ToArray());
        Assert.Equal(4, map.Count);
        Assert.Equal([2, 2, 1, 1], map.Areas());
        Assert.Equal(2, map[1, 2]);
        Assert.Null(map.Grid);
    }

    [Fact]
    public void FromValues_WhenValueCountIsWrong_Throws() =>
        Assert.Throws<ArgumentException>(() => SegmentMap.FromValues(2, 3, [1, 2, 3, 4, 5]));

    [Fact]
    public void Resize_ByWholeFactors_RepeatsPixels()
    {
        var map = SegmentMap.FromValues(2, 3, [0, 1, 2, 3, 3, 2]).Resize(4, 6);
        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 2, 2, 3, 3, 3, 3, 2, 2], map.Labels.ToArray());
    }

    [Fact]
    public void Resize_ToOneThird_KeepsMiddlePixel()
    {
        var map = SegmentMap.FromValues(3, 6, Enumerable.Range(0, 18).ToArray()).Resize(1, 2);
        // Only pixels 7 and 10 remain.
        Assert.Equal([0, 1], map.Labels.ToArray());
        Assert.Equal(2, map.Count);
    }

    [Fact]
    public void Resize_WhenSegmentVanishes_RenumbersWithoutGap()
    {
        var map = SegmentMap.FromValues(1, 9, [5, 5, 5, 6, 7, 7, 4, 4, 4]);
        Assert.Equal([1, 1, 1, 2, 3, 3, 0, 0, 0], map.Labels.ToArray());
        var small = map.Resize(1, 3);
        Assert.Equal([1, 2, 0], small.Labels.ToArray()); // segment 2 (value 6) lies between two pixel centers
        Assert.Equal(3, small.Count);
    }

    [Fact]
    public void Resize_KeepsGridUntilCellIsLost()
    {
        var grid = Segmenters.Grid(12).Segment(ImageBuffer.FromBytes(12, 16, 1, new byte[192]), TestContext.Current.CancellationToken);
        Assert.Equal((3, 4), grid.Grid);
        Assert.Equal((3, 4), grid.Resize(25, 7).Grid);
        Assert.Null(grid.Resize(12, 3).Grid);
    }

    [Fact]
    public void Resize_ToSameSize_ReturnsSameInstance()
    {
        var map = SegmentMap.FromValues(2, 3, [0, 1, 2, 3, 3, 2]);
        Assert.Same(map, map.Resize(2, 3));
    }

    [Fact]
    public void Resize_ReturnsRequestedSizeWithoutLabelGaps()
    {
        var cases =
            from height in Gen.Choose(1, 20)
            from width in Gen.Choose(1, 20)
            from values in Gen.Choose(-5, 60).ArrayOf(height * width)
            from newHeight in Gen.Choose(1, 40)
            from newWidth in Gen.Choose(1, 40)
            select (Map: SegmentMap.FromValues(height, width, values), newHeight, newWidth);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var resized = c.Map.Resize(c.newHeight, c.newWidth);
            return (resized.Height, resized.Width) == (c.newHeight, c.newWidth) && SegmentMapChecks.IsNumberedWithoutGaps(resized);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Resize_WhenSizeIsZero_Throws(int height, int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentMap.FromValues(1, 1, [0]).Resize(height, width));
}
