namespace Microsoft.ML.Lime.Engine.Tests;

public class SegmentMapChecksTests
{
    [Fact]
    public void Pixels_that_touch_at_a_corner_only_are_not_connected()
    {
        Assert.False(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(2, 3, [0, 1, 1, 1, 0, 0])));
        Assert.True(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(2, 3, [0, 0, 1, 1, 1, 1])));
    }

    [Fact]
    public void A_ring_is_connected() =>
        Assert.True(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(3, 4, [2, 2, 2, 2, 2, 5, 5, 2, 2, 2, 2, 2])));

    [Fact]
    public void A_missing_number_is_a_gap()
    {
        Assert.False(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 2, 2], 3)));
        Assert.False(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 1, 2], 2)));
        Assert.True(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 1, 1], 2)));
    }
}
