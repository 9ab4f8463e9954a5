using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ConnectedSegmentsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Join_MovesFragmentToSegmentWithLongestSharedBorder()
    {
        // The single 0 at the bottom shares two sides with segment 1 and one side with segment 2.
        SegmentMap map = SegmentMap.FromValues(3, 4, [0, 0, 1, 1, 0, 1, 1, 2, 1, 1, 0, 2]);
        Assert.Equal([0, 0, 1, 1, 0, 1, 1, 2, 1, 1, 1, 2], ConnectedSegments.Enforce(map, Token).Labels.ToArray());
    }

    [Fact]
    public void Join_WhenTied_PrefersLowestLabelAndKeepsFirstFragment()
    {
        SegmentMap map = SegmentMap.FromValues(1, 5, [2, 0, 2, 1, 1]); // the second 2 lies between 0 and 1
        Assert.Equal([2, 0, 0, 1, 1], ConnectedSegments.Enforce(map, Token).Labels.ToArray());
    }

    [Fact]
    public void Join_WhenFragmentTouchesOnlyFragments_JoinsInLaterRound()
    {
        SegmentMap map = SegmentMap.FromValues(1, 8, [0, 0, 1, 1, 1, 0, 1, 0]); // to the right of the long 1 there are only fragments
        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 1], ConnectedSegments.Enforce(map, Token).Labels.ToArray());
    }

    [Fact]
    public void Join_ReturnsConnectedSegmentsAndKeepsEverySegment()
    {
        var maps =
            from height in Gen.Choose(1, 25)
            from width in Gen.Choose(1, 25)
            from values in Gen.Choose(0, 6).ArrayOf(height * width)
            select SegmentMap.FromValues(height, width, values);
        Prop.ForAll(maps.ToArbitrary(), map =>
        {
            SegmentMap joined = ConnectedSegments.Enforce(map, CancellationToken.None);
            int kept = Enumerable.Range(0, map.Labels.Length).Where(i => joined.Labels[i] == map.Labels[i])
                .Select(i => map.Labels[i]).Distinct().Count();
            return joined.Count == map.Count && kept == map.Count
                && SegmentMapChecks.IsNumberedWithoutGaps(joined) && SegmentMapChecks.IsFourConnected(joined)
                && (!SegmentMapChecks.IsFourConnected(map) || SegmentMapChecks.AreSame(map, joined));
        }).QuickCheckThrowOnFailure();
    }
}
