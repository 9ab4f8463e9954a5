using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class SegmentMapTests
{
    [Fact]
    public void Any_integers_are_numbered_in_their_order()
    {
        var map = SegmentMap.FromValues(2, 3, [long.MaxValue, -3, 0, 0, -3, 900]);
        Assert.Equal([3, 0, 1, 1, 0, 2], map.Labels.ToArray());
        Assert.Equal(4, map.Count);
        Assert.Equal([2, 2, 1, 1], map.Areas());
        Assert.Equal(2, map[1, 2]);
        Assert.Null(map.Grid);
    }

    [Fact]
    public void A_wrong_number_of_values_is_refused() =>
        Assert.Throws<ArgumentException>(() => SegmentMap.FromValues(2, 3, [1, 2, 3, 4, 5]));

    [Fact]
    public void Enlarged_by_whole_factors_pixels_repeat()
    {
        var map = SegmentMap.FromValues(2, 3, [0, 1, 2, 3, 3, 2]).Resize(4, 6);
        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 2, 2, 3, 3, 3, 3, 2, 2], map.Labels.ToArray());
    }

    [Fact]
    public void Reduced_to_a_third_the_middle_pixel_stays()
    {
        var map = SegmentMap.FromValues(3, 6, Enumerable.Range(0, 18).ToArray()).Resize(1, 2);
        // Pixels 7 and 10 stay, and are all that is left.
        Assert.Equal([0, 1], map.Labels.ToArray());
        Assert.Equal(2, map.Count);
    }

    [Fact]
    public void Segments_that_vanish_leave_no_gap()
    {
        var map = SegmentMap.FromValues(1, 9, [5, 5, 5, 6, 7, 7, 4, 4, 4]);
        Assert.Equal([1, 1, 1, 2, 3, 3, 0, 0, 0], map.Labels.ToArray());
        var small = map.Resize(1, 3);
        Assert.Equal([1, 2, 0], small.Labels.ToArray()); // 6 lay between two centres
        Assert.Equal(3, small.Count);
    }

    [Fact]
    public void A_grid_stays_one_until_it_loses_a_cell()
    {
        var grid = Segmenters.Grid(12).Segment(ImageBuffer.FromBytes(12, 16, 1, new byte[192]), TestContext.Current.CancellationToken);
        Assert.Equal((3, 4), grid.Grid);
        Assert.Equal((3, 4), grid.Resize(25, 7).Grid);
        Assert.Null(grid.Resize(12, 3).Grid);
    }

    [Fact]
    public void The_same_size_is_the_same_map()
    {
        var map = SegmentMap.FromValues(2, 3, [0, 1, 2, 3, 3, 2]);
        Assert.Same(map, map.Resize(2, 3));
    }

    [Fact]
    public void Any_resized_map_has_its_size_and_no_gaps()
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
    public void No_size_is_refused(int height, int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentMap.FromValues(1, 1, [0]).Resize(height, width));
}
