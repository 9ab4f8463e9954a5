using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;

namespace Microsoft.ML.Lime.Tests;

public class DistinctMasksTests
{
    [Fact]
    public void DistinctMasks_WhenMasksRepeat_KeepsFirstOccurrenceAndExpandsItsScore()
    {
        var rows = new DistinctMasks(Samples.Masks("111", "010", "111", "000", "010", "010"));
        Assert.Equal((3, 3, 0), (rows.Masks.Samples, rows.Masks.CountPresent(0), rows.Masks.CountPresent(2)));
        Assert.True(rows.Masks[1, 1]);
        Assert.Equal([7, 5, 7, 3, 5, 5], rows.Expand(Samples.Scores(7, 5, 3), 6).Column(0));
        // Only the first rows, while the scores of later rows are not yet computed.
        Assert.Equal((2, 2, 3), (rows.CountIn(2), rows.CountIn(3), rows.CountIn(4)));
        Assert.Equal([7, 5, 7], rows.Expand(Samples.Scores(7, 5, float.NaN), 3).Column(0));
    }

    [Fact]
    public void DistinctMasks_WhenNoMaskRepeats_ReturnsSameInstances()
    {
        MaskMatrix masks = Samplers.Hadamard.Sample(100, 200, 1);
        ScoreMatrix scores = new(200, 2);
        Assert.Same(masks, new DistinctMasks(masks).Masks);
        Assert.Same(scores, new DistinctMasks(masks).Expand(scores, 200));
    }

    [Fact]
    public void Expand_ReturnsSameScoresAsScoringEveryRow() =>
        Prop.ForAll(Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(2, 300).ToArbitrary(), (features, samples) =>
        {
            MaskMatrix masks = Samples.Drawn(features, samples, (ulong)samples);
            var rows = new DistinctMasks(masks);
            ScoreMatrix scores = rows.Expand(Scored(rows.Masks), samples);
            return Enumerable.Range(0, rows.Masks.Samples).Select(row => rows.Masks.Row(row)[0]).Distinct().Count() == rows.Masks.Samples
                && scores.Column(0).SequenceEqual(Scored(masks).Column(0));
        }).QuickCheckThrowOnFailure();

    private static ScoreMatrix Scored(MaskMatrix masks) =>
        Samples.Scores([.. Enumerable.Range(0, masks.Samples).Select(row => (double)masks.Row(row)[0])]);
}
