using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class DistinctRowsTests
{
    [Fact]
    public void Each_mask_stays_once_where_it_came_first_and_its_score_goes_to_all_its_rows()
    {
        var rows = new DistinctRows(Samples.Masks("111", "010", "111", "000", "010", "010"));
        Assert.Equal((3, 3, 0), (rows.Masks.Samples, rows.Masks.CountShown(0), rows.Masks.CountShown(2)));
        Assert.True(rows.Masks[1, 1]);
        Assert.Equal([7, 5, 7, 3, 5, 5], rows.Spread(Samples.Scores(7, 5, 3), 6).Column(0));
        // The first rows alone, when the scores of those behind are not there yet.
        Assert.Equal((2, 2, 3), (rows.CountIn(2), rows.CountIn(3), rows.CountIn(4)));
        Assert.Equal([7, 5, 7], rows.Spread(Samples.Scores(7, 5, float.NaN), 3).Column(0));
    }

    [Fact]
    public void Without_repeats_nothing_is_copied()
    {
        MaskMatrix masks = Samplers.Hadamard.Sample(100, 200, 1);
        ScoreMatrix scores = new(200, 2);
        Assert.Same(masks, new DistinctRows(masks).Masks);
        Assert.Same(scores, new DistinctRows(masks).Spread(scores, 200));
    }

    [Fact]
    public void What_is_spread_is_what_would_have_been_scored() =>
        Prop.ForAll(Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(2, 300).ToArbitrary(), (features, samples) =>
        {
            MaskMatrix masks = Samples.Drawn(features, samples, (ulong)samples);
            var rows = new DistinctRows(masks);
            ScoreMatrix scores = rows.Spread(Scored(rows.Masks), samples);
            return Enumerable.Range(0, rows.Masks.Samples).Select(row => rows.Masks.Row(row)[0]).Distinct().Count() == rows.Masks.Samples
                && scores.Column(0).SequenceEqual(Scored(masks).Column(0));
        }).QuickCheckThrowOnFailure();

    private static ScoreMatrix Scored(MaskMatrix masks) =>
        Samples.Scores([.. Enumerable.Range(0, masks.Samples).Select(row => (double)masks.Row(row)[0])]);
}
