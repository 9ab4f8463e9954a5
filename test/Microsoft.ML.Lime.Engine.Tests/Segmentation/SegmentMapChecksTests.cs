namespace Microsoft.ML.Lime.Engine.Tests;

public class SegmentMapChecksTests
{
    [Fact]
    public void IsFourConnected_WhenPixelsTouchOnlyAtCorner_IsFalse()
    {
        Assert.False(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(2, 3, [0, 1, 1, 1, 0, 0])));
        Assert.True(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(2, 3, [0, 0, 1, 1, 1, 1])));
    }

    [Fact]
    public void IsFourConnected_Ring_IsTrue() =>
        Assert.True(SegmentMapChecks.IsFourConnected(SegmentMap.FromValues(3, 4, [2, 2, 2, 2, 2, 5, 5, 2, 2, 2, 2, 2])));

    [Fact]
    public void IsNumberedWithoutGaps_WhenLabelIsMissingOrTooLarge_IsFalse()
    {
        Assert.False(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 2, 2], 3)));
        Assert.False(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 1, 2], 2)));
        Assert.True(SegmentMapChecks.IsNumberedWithoutGaps(SegmentMap.FromLabels(1, 3, [0, 1, 1], 2)));
    }
}
