using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using static Microsoft.ML.Lime.Tests.PlainModel;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Metrics of the map alone, against values computed by hand on six pixels: 0 1 2 above 3 4 5.</summary>
public sealed class PlaceAndSparsenessTests
{
    [Theory]
    [InlineData(1, 2, 0.0)] // the maximum lies on the object
    [InlineData(0, 1, 0.9)] // one pixel away
    [InlineData(1, 1, 1.0)]
    [InlineData(0, 3, 2.2)] // a distance of sqrt(5)
    [InlineData(1, 3, 2.3)]
    [InlineData(0, 0, 1.99)]
    [InlineData(1, 0, 2.0)]
    public void PointingGame_HitsOnlyWithinTolerance(double expected, int truth, double tolerance) =>
        Assert.Equal(expected, new PointingGame { Tolerance = tolerance }.Measure(One(), Evaluated([0, 0, 9, 0, 0, 0], truth)));

    [Fact]
    public void PointingGame_TiedMaxima_ReturnsExpectedHitRate()
    {
        var exact = new PointingGame { Tolerance = 0 };
        Assert.Equal(0.5, exact.Measure(One(), Evaluated([4, 0, 4, 0, 0, 0], 2)));
        Assert.Equal(1 / 3.0, exact.Measure(One(), Evaluated(new float[6], 0, 4)), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PointingGame { Tolerance = double.NaN });
    }

    [Fact]
    public void PointingGame_DefaultToleranceAt224Pixels_MatchesBruteForce()
    {
        // The object is the block of rows 40 to 44 and columns 100 to 129; maps with a single maximum are tested all around it.
        (int height, int width) = (224, 300);
        using var scorer = new DelegateScorer(
            new ScorerInput(height, width, 1, TensorLayout.Nchw), 1, (_, _, _) => Assert.Fail("No model runs."));
        var truth = GroundTruthMask.FromBoxes(height, width, new ImageBox(100, 40, 130, 45));
        for (int y = 20; y < 70; y += 4)
            for (int x = 80; x < 150; x += 3)
            {
                var map = new float[height * width];
                map[y * width + x] = 1;
                double dy = Math.Max(0, Math.Max(40 - y, y - 44)), dx = Math.Max(0, Math.Max(100 - x, x - 129));
                Assert.Equal(dy * dy + dx * dx <= 15 * 15 ? 1 : 0, new PointingGame().Measure(scorer, new MetricInput
                {
                    Image = ImageBuffer.FromBytes(height, width, 1, new byte[height * width]),
                    Options = LimeOptions.Default,
                    Map = new AttributionMap(height, width, map),
                    GroundTruth = truth,
                }));
            }
    }

    [Fact]
    public void RelevanceMassAccuracy_IsPositiveMassShareInsideMask()
    {
        Assert.Equal(0.25, new RelevanceMassAccuracy().Measure(One(), Evaluated([1, -5, 3, 0, 0, 0], 0, 1)));
        Assert.Equal(0, new RelevanceMassAccuracy().Measure(One(), Evaluated([-1, 0, 0, 0, 0, 0], 0)));
        Assert.Equal(0.5, new RelevanceMassAccuracy().Measure(One(), Evaluated([2, 2, 2, 2, 2, 2], 0, 1, 2)));
    }

    [Fact]
    public void IntersectionOverUnion_UsesGroundTruthAreaUnlessShareIsGiven()
    {
        Assert.Equal(1 / 3.0, Iou([0, 0, 2, 1, 0, 0], null), 1e-12); // pixels 2 and 3 against 2 and 4
        Assert.Equal(1, Iou([0, 0, 2, 0, 1, 0], null));
        Assert.Equal(0, Iou([2, 0, 0, 1, 0, 0], null));
        Assert.Equal(1.5 / 2.5, Iou([0, 0, 2, 1, 1, 0], null), 1e-12); // pixel 3 or 4, tied
        Assert.Equal(2 / 3.0, Iou([0, 0, 2, 1, 1, 0], 0.5), 1e-12);
        Assert.Equal(2 / 3.0 / (4 - 2 / 3.0), Iou(new float[6], null), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntersectionOverUnion { Share = 0 });

        static double Iou(float[] map, double? share) => new IntersectionOverUnion { Share = share }.Measure(One(), Evaluated(map, 2, 4));
    }

    [Fact]
    public void GiniIndexAndHalfMass_CountPixelsOrSegments()
    {
        Assert.Equal((5 / 6.0, 1), Of([0, 0, -7, 0, 0, 0]));
        Assert.Equal((0, 3), Of([1, -1, 1, 1, 1, 1]));
        Assert.Equal((0, 3), Of(new float[6]));
        // Sorted magnitudes 0 0 2 2 3 3: (-5 -3) 0 + (-1 + 1) 2 + (3 + 5) 3 = 24 of 6 x 10; 3 + 3 exceeds half of 10.
        Assert.Equal((0.4, 2), Of([3, 3, 2, -2, 0, 0]));
        // Segments of three, two and one pixels with 1, -3 and 0: 2 x 3 of 3 x 4; the second segment exceeds half of the mass.
        MetricInput segments = Evaluated([1, 1, 1, -3, -3, 0]) with { Segments = SegmentMap.FromValues(2, 3, [0, 0, 0, 1, 1, 2]) };
        Assert.Equal(0.5, new GiniIndex().Measure(One(), segments));
        Assert.Equal(1, new HalfMassCount().Measure(One(), segments));
        Assert.Equal(2, new HalfMassCount().Compare(segments).Constant);

        static (double, double) Of(float[] map) =>
            (new GiniIndex().Measure(One(), Evaluated(map)), new HalfMassCount().Measure(One(), Evaluated(map)));
    }

    [Theory]
    [InlineData("pointing")]
    [InlineData("massInside")]
    [InlineData("iou")]
    [InlineData("gini")]
    [InlineData("halfMass")]
    public void Measure_IgnoresScaleAndRanksCorrectMapAboveReversed(string name)
    {
        IMapMetric metric = name == "pointing" ? new PointingGame { Tolerance = 0 } : Metrics.Find(name);
        float[] map = [0.3f, 0.2f, 0.9f, 0.1f, 0, 0.5f];
        double value = metric.Measure(One(), Evaluated(map, 2, 5));
        Assert.Equal(value, metric.Measure(One(), Evaluated([.. map.Select(one => 1024 * one)], 2, 5)));
        if (metric.NeedsGroundTruth)
            Assert.True(value > metric.Measure(One(), Evaluated([.. map.Reverse()], 2, 5)));
    }

    [Fact]
    public void Compare_ReferenceMaps_AreConstantRandomAndCenterPrior()
    {
        MetricValue plain = new RelevanceMassAccuracy().Compare(Evaluated([0, 1, 0, 0, 0, 0], 1));
        Assert.Equal((1, 1 / 6.0), (plain.Value, plain.Constant!.Value));
        // Pixel centres at 1/4 and 3/4 of the height and 1/6, 3/6 and 5/6 of the width; standard deviations of 1/4.
        double side = Math.Exp(-(1 + 16 / 9.0) / 2), middle = Math.Exp(-0.5);
        Assert.Equal(middle / (2 * middle + 4 * side), plain.Center!.Value, 1e-6);
        Assert.Equal(plain, new RelevanceMassAccuracy().Compare(Evaluated([0, 1, 0, 0, 0, 0], 1)));
        MetricInput other = Evaluated([0, 1, 0, 0, 0, 0], 1) with { Image = ImageBuffer.FromFloats(2, 3, 1, [0, 0, 6, 0, 0, 1]) };
        Assert.NotEqual(plain.Random, new RelevanceMassAccuracy().Compare(other).Random);

        // With segments: one random value per segment, and the mean of the centre prior over each segment.
        MetricInput segments = Evaluated([0, 0, 1, 0, 0, 0], 0) with { Segments = SegmentMap.FromValues(2, 3, [0, 0, 0, 1, 1, 1]) };
        Assert.Equal(1 / 6.0, new RelevanceMassAccuracy().Compare(segments).Center!.Value, 1e-6);
        AttributionMap random = ReferenceMaps.Random(segments);
        Assert.Equal([random[0, 0], random[0, 0], random[0, 0], random[1, 0], random[1, 0], random[1, 0]], random.Values.ToArray());
        Assert.NotEqual(random[0, 0], random[1, 0]);
        Assert.NotEqual(random[0, 0], ReferenceMaps.Random(segments, 1)[0, 0]);
    }
}

/// <summary>Calls the interface method Compare on a record, with the plain model.</summary>
file static class Comparing
{
    public static MetricValue Compare(this IMapMetric metric, MetricInput evaluated) => metric.Compare(One(), evaluated);
}
