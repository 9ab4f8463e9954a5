using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Microsoft.ML.Lime.Tests;
using static Microsoft.ML.Lime.Tests.PlainModel;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Infidelity of models whose outputs are known.</summary>
public sealed class InfidelityTests
{
    [Fact]
    public void Measure_IsZeroForExactMapAndMeanSquaredDropForUninformativeMap()
    {
        // With two rows the largest square is one pixel: half of the shorter side. Replacing pixel 2 by the mean lowers the score by 5.
        Assert.Equal(0, Of([0, 0, 5, 0, 0, 0]), 1e-12);
        double share = Of(new float[6]) / 25;
        Assert.InRange(share, 0.08, 0.25);
        Assert.Equal(share * 200, Math.Round(share * 200), 1e-9);
        Assert.Equal(25 * share, Of([0, 0, -5, 0, 0, 0]), 1e-12); // wrong sign: the scale factor is never negative
        Assert.Equal(25 * share, Of([7, 0, 0, 0, 0, 0]), 1e-12);
        // The optimal scale factor removes the unit of the map. Without it, half of the correct map leaves half of the drop unexplained.
        Assert.Equal(0, Of([0, 0, 0.001f, 0, 0, 0]), 1e-9);
        Assert.Equal(0, Of([0, 0, 5, 0, 0, 0], scaled: false), 1e-12);
        Assert.Equal(25 * share / 4, Of([0, 0, 2.5f, 0, 0, 0], scaled: false), 1e-9);
        // A constant map: b = 5 p / 1 is the least-squares factor, and the remaining error is 25 (p - p^2).
        Assert.Equal(25 * (share - share * share), Of([1, 1, 1, 1, 1, 1]), 1e-9);

        static double Of(float[] map, bool scaled = true) => new Infidelity { Scaled = scaled }.Measure(One(), Evaluated(map));
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Measure_LinearModel_IsNearZeroForExactMapAndLargeForWrongMaps(TensorLayout layout)
    {
        var model = new LinearModel(18, 27, 3, layout);
        ImageBuffer image = model.Image(), mean = Baselines.ImageMean.Paint(image, SegmentMap.FromValues(18, 27, new int[18 * 27]));
        double[] right = model.Importance(image, mean, SegmentMap.FromValues(18, 27, [.. Enumerable.Range(0, 18 * 27)]));
        double exact = Of([.. right]), nothing = Of(new double[18 * 27]);
        Assert.InRange(exact, 0, 1e-6 * nothing);
        Assert.InRange(Of([.. right.Select(value => 0.25 * value)], scaled: false), 0.5 * nothing, 0.6 * nothing); // (3 / 4)^2
        Assert.Equal(nothing, Of([.. right.Select(value => -value)]), 1e-12);
        Assert.True(Of([.. right.Reverse()]) > 1000 * exact);
        Assert.NotEqual(nothing, Of(new double[18 * 27], seed: 1));

        double Of(double[] map, bool scaled = true, ulong seed = 0) =>
            new Infidelity { Scaled = scaled, Seed = seed }.Measure(model.Scorer(), new MetricInput
            {
                Image = image,
                Options = LimeOptions.Default,
                Map = new AttributionMap(18, 27, Array.ConvertAll(map, value => (float)value)),
            });
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { Squares = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { MinSide = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { MaxSide = 1 });
    }
}
