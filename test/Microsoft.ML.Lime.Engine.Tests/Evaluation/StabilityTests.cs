using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Microsoft.ML.Lime.Tests;
using static Microsoft.ML.Lime.Tests.PlainModel;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Stability of methods with scripted results, against values computed by hand.</summary>
public sealed class StabilityTests
{
    private static readonly float[] Rising = [1, 2, 3, 4, 5, 6], Falling = [6, 5, 4, 3, 2, 1];

    [Fact]
    public void SpearmanStability_IsMeanOverPairsOfSeeds()
    {
        var metric = new SpearmanStability { Seeds = 3 };
        Assert.Equal(-1 / 3.0, metric.Measure(One(), Maps(Rising, Falling, Rising)), 1e-12);
        Assert.Equal(1, metric.Measure(One(), Maps(Rising, Rising, Rising)));
        Assert.Equal(1, metric.Measure(One(), Maps(new float[6], new float[6], new float[6]))); // equal maps, though without ranks
        Assert.Equal(1 / 3.0, metric.Measure(One(), Maps(new float[6], new float[6], Rising)), 1e-12);
        MetricValue value = metric.Compare(One(), Maps(Rising, Falling, Rising));
        Assert.Equal((1, 1), (value.Constant, value.Center));
        Assert.InRange(value.Random!.Value, -0.9, 0.9);
    }

    [Fact]
    public void Measure_WhenSeedReplicatesAreGiven_ReusesThem()
    {
        MetricInput evaluated = Maps(Rising, Falling);
        ImageExplanation known = (evaluated.Options with { Seed = 8 }).CreateExplainer()!.Explain(One(), Image);
        Assert.Equal(1, new SpearmanStability { Seeds = 2 }.Measure(One(), evaluated with
        {
            SeedReplicates = [known with { Classes = [known.Classes[0] with { Map = new AttributionMap(2, 3, Rising) }] }],
        }));
    }

    [Fact]
    public void JaccardStability_ComparesTopPixelsOrSegments()
    {
        var metric = new JaccardStability { Seeds = 3, PixelShare = 1 / 3.0 };
        Assert.Equal(1 / 3.0, metric.Measure(One(), Maps(Rising, Falling, Rising)), 1e-12);
        // Top pixels 4 5, then 5 0, then 5 0: the Jaccard index is 1/3 twice, and 1.
        float[] ends = [5, 1, 2, 3, 4, 6];
        Assert.Equal((1 / 3.0 + 1 / 3.0 + 1) / 3, metric.Measure(One(), Maps(Rising, ends, ends)), 1e-12);
        // Segments are counted regardless of their size. The top two are the first two, then the last two of three.
        MetricInput segments = Maps([3, 3, 3, 2, 2, 1], [1, 1, 1, 2, 2, 3]) with
        {
            Segments = SegmentMap.FromValues(2, 3, [0, 0, 0, 1, 1, 2]),
        };
        Assert.Equal(1 / 3.0, new JaccardStability { Seeds = 2, Top = 2 }.Measure(One(), segments), 1e-12);
        Assert.Equal(0, new JaccardStability { Seeds = 2, Top = 1 }.Measure(One(), segments));
        Assert.Equal(1, new JaccardStability { Seeds = 2, Top = 5 }.Measure(One(), segments));
        MetricValue value = (metric with { Seeds = 2, Top = 1 }).Compare(One(), segments);
        Assert.Equal((0, 1, 1), (value.Value, value.Constant, value.Center));
    }

    [Fact]
    public void VariablesStability_IsPercentageOfSelectedFeaturesSharedByPairsOfSeeds()
    {
        var metric = new VariablesStability { Seeds = 3, Features = 2 };
        double[] first = [5, -9, 1, 0], second = [5, 1, -9, 0], one = [0, 0, 4, 0];
        Assert.Equal(50, metric.Measure(One(), Fits((first, null), (second, null), (first, null))) * 3 / 4, 1e-9); // 1/2, 1 and 1/2
        Assert.Equal(100 * (0.5 + 0 + 0.5) / 3, metric.Measure(One(), Fits((first, null), (second, null), (one, null))), 1e-9);
        Assert.Equal(100, metric.Measure(One(), Fits((new double[4], null), (new double[4], null), (new double[4], null))));
        MetricValue value = metric.Compare(One(), Fits((first, null), (second, null), (first, null)));
        Assert.Equal((100, 100), (value.Constant, value.Center));
        Assert.True(value.Random < 100);
        Assert.Contains("but the segmenter gives others", Assert.Throws<LimeException>(
            () => metric.Measure(One(), Fits((first, null), (second, null), ([1, 2], null)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CoefficientsStability_IsPercentageOfOverlappingIntervalPairs()
    {
        var metric = new CoefficientsStability { Seeds = 3, Features = 2 };
        double[] errors = [1, 1, 1];
        // Feature 0 has 10, 13.9 and 17: two of three pairs lie within 2 x 1.96. Feature 1 is selected once; feature 2 twice, and agrees.
        Assert.Equal(100 * (2 / 3.0 + 1) / 2, metric.Measure(
            One(), Fits(([10, 5, 0], errors), ([13.9, 0, 5], errors), ([17, 0, 6], errors))), 1e-9);
        Assert.Equal(100 * (1 / 3.0 + 1) / 2, metric.Measure(
            One(), Fits(([10, 5, 0], errors), ([13.95, 0, 5], errors), ([17, 0, 6], errors))), 1e-9);
        // Lasso intervals are centred on the debiased coefficients: 9 and 17 do not overlap, whatever the shrunken values are.
        MetricInput lasso = new ScriptedOptions((seed, _) => (new float[6], new SurrogateFit
        {
            Importance = [5, 0, 0],
            Debiased = [seed == 0 ? 9 : 17, 0, 0],
            StandardError = errors,
            R2 = 1,
            LocalPrediction = 0,
        })).Evaluated(Image);
        Assert.Equal(0, (metric with { Seeds = 2 }).Measure(One(), lasso));
        // Intervals of exact values overlap if the values are equal. Then: two seeds that select different features.
        Assert.Equal(100, metric.Measure(One(), Fits(([1, 2, 0], new double[3]), ([1, 2, 0], new double[3]), ([1, 2, 0], new double[3]))));
        metric = metric with { Seeds = 2, Features = 1 };
        Assert.Equal(0, metric.Measure(One(), Fits(([9, 2, 0], errors), ([1, 9, 0], errors))));
        Assert.Equal(100, metric.Measure(One(), Fits((new double[3], errors), (new double[3], errors))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MaxSensitivity_IsLargestRelativeMapChangeUnderNoise(bool isByte)
    {
        // The map equals the image, so the change of the map equals the noise.
        List<float[]> seen = [];
        ImageBuffer image = isByte
            ? ImageBuffer.FromBytes(2, 3, 1, [9, 0, 60, 7, 3, 1])
            : ImageBuffer.FromFloats(2, 3, 1, [9, 0, -60, 7, 3, 1]);
        float[] values = [.. image.ToFloat().Floats];
        var options = new ScriptedOptions((_, given) =>
        {
            seen.Add([.. given.ToFloat().Floats]);
            return (seen[^1], null);
        });
        MetricInput evaluated = options.Evaluated(image);
        seen.Clear();
        double measured = new MaxSensitivity { NoisyImages = 4, Seed = 3 }.Measure(One(), evaluated);
        Assert.Equal(4, seen.Count);
        double farthest = seen.Max(one => Norm(one.Zip(values, (noisy, value) => (double)noisy - value)));
        Assert.Equal(farthest / Norm(values.Select(value => (double)value)), measured, 1e-6);
        double radius = 0.02 * (isByte ? 255 : 69);
        double[] moved = [.. seen.SelectMany(one => one.Zip(values, (noisy, value) => Math.Abs((double)noisy - value)))];
        Assert.InRange(moved.Max(), 0.7 * radius, radius + 1e-4);
        MetricValue value = new MaxSensitivity { NoisyImages = 4 }.Compare(One(), evaluated);
        Assert.Equal((0, 0), (value.Constant, value.Center));
        Assert.InRange(value.Random!.Value, 0.2, 3);
        Assert.Equal(0, new MaxSensitivity().Measure(One(), new ScriptedOptions((_, _) => (new float[6], null)).Evaluated(Image)));

        static double Norm(IEnumerable<double> numbers) => Math.Sqrt(numbers.Sum(number => number * number));
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpearmanStability { Seeds = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JaccardStability { PixelShare = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new VariablesStability { Features = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxSensitivity { Radius = 0 });
    }

    /// <summary>A method that returns these maps for the seeds 7, 8 and so on.</summary>
    private static MetricInput Maps(params float[][] maps) =>
        (new ScriptedOptions((seed, _) => (maps[seed - 7], null)) with { Seed = 7 }).Evaluated(Image);

    /// <summary>A method that returns these coefficients and standard errors for the seeds 0, 1 and so on.</summary>
    private static MetricInput Fits(params (double[] Importance, double[]? Errors)[] fits) =>
        new ScriptedOptions((seed, _) => (new float[6],
        new SurrogateFit { Importance = fits[seed].Importance, StandardError = fits[seed].Errors, R2 = 1, LocalPrediction = 0 }))
        .Evaluated(Image);
}
