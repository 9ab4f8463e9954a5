using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class StrayPiecesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_stray_joins_the_segment_that_it_shares_the_longest_border_with()
    {
        // The lone 0 at the bottom touches 1 with two sides and 2 with one.
        SegmentMap map = SegmentMap.FromValues(3, 4, [0, 0, 1, 1, 0, 1, 1, 2, 1, 1, 0, 2]);
        Assert.Equal([0, 0, 1, 1, 0, 1, 1, 2, 1, 1, 1, 2], StrayPieces.Join(map, Token).Labels.ToArray());
    }

    [Fact]
    public void Of_equal_borders_the_lowest_number_and_of_equal_pieces_the_first_wins()
    {
        SegmentMap map = SegmentMap.FromValues(1, 5, [2, 0, 2, 1, 1]); // the second 2 lies between 0 and 1
        Assert.Equal([2, 0, 0, 1, 1], StrayPieces.Join(map, Token).Labels.ToArray());
    }

    [Fact]
    public void A_stray_among_strays_waits_for_the_next_round()
    {
        SegmentMap map = SegmentMap.FromValues(1, 8, [0, 0, 1, 1, 1, 0, 1, 0]); // behind the long 1: strays only
        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 1], StrayPieces.Join(map, Token).Labels.ToArray());
    }

    [Fact]
    public void Every_segment_becomes_connected_keeps_its_largest_piece_and_stays()
    {
        var maps =
            from height in Gen.Choose(1, 25)
            from width in Gen.Choose(1, 25)
            from values in Gen.Choose(0, 6).ArrayOf(height * width)
            select SegmentMap.FromValues(height, width, values);
        Prop.ForAll(maps.ToArbitrary(), map =>
        {
            SegmentMap joined = StrayPieces.Join(map, CancellationToken.None);
            int kept = Enumerable.Range(0, map.Labels.Length).Where(i => joined.Labels[i] == map.Labels[i])
                .Select(i => map.Labels[i]).Distinct().Count();
            return joined.Count == map.Count && kept == map.Count
                && SegmentMapChecks.IsNumberedWithoutGaps(joined) && SegmentMapChecks.IsFourConnected(joined)
                && (!SegmentMapChecks.IsFourConnected(map) || SegmentMapChecks.AreSame(map, joined));
        }).QuickCheckThrowOnFailure();
    }
}
