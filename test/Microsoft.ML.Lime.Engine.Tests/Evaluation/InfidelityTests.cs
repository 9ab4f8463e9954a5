using Microsoft.ML.Lime.Tests;
using static Microsoft.ML.Lime.Tests.PlainModel;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Infidelity of models whose every answer is known.</summary>
public sealed class InfidelityTests
{
    [Fact]
    public void It_is_0_for_what_each_pixel_adds_and_the_mean_square_of_the_drops_for_what_says_nothing()
    {
        // Of two rows the largest square has half a side of the shorter side: a pixel. Hiding the third by the mean takes 5 from the score.
        Assert.Equal(0, Of([0, 0, 5, 0, 0, 0]), 1e-12);
        double share = Of(new float[6]) / 25;
        Assert.InRange(share, 0.08, 0.25);
        Assert.Equal(share * 200, Math.Round(share * 200), 1e-9);
        Assert.Equal(25 * share, Of([0, 0, -5, 0, 0, 0]), 1e-12); // wrong in sign: no factor below 0
        Assert.Equal(25 * share, Of([7, 0, 0, 0, 0, 0]), 1e-12);
        // The factor that fits best makes no difference of the unit; without it half of what is right is half wrong.
        Assert.Equal(0, Of([0, 0, 0.001f, 0, 0, 0]), 1e-9);
        Assert.Equal(0, Of([0, 0, 5, 0, 0, 0], scaled: false), 1e-12);
        Assert.Equal(25 * share / 4, Of([0, 0, 2.5f, 0, 0, 0], scaled: false), 1e-9);
        // Everywhere the same: b = 5 p / 1 is the least squares factor, and what is left is 25 (p - p^2).
        Assert.Equal(25 * (share - share * share), Of([1, 1, 1, 1, 1, 1]), 1e-9);

        static double Of(float[] map, bool scaled = true) => new Infidelity { Scaled = scaled }.Measure(One(), Judged(map));
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Squares_of_many_pixels_add_up_in_a_linear_model(TensorLayout layout)
    {
        var model = new LinearModel(18, 27, 3, layout);
        ImageBuffer picture = model.Picture(), mean = Baselines.ImageMean.Paint(picture, SegmentMap.FromValues(18, 27, new int[18 * 27]));
        double[] right = model.Importance(picture, mean, SegmentMap.FromValues(18, 27, [.. Enumerable.Range(0, 18 * 27)]));
        double exact = Of([.. right]), nothing = Of(new double[18 * 27]);
        Assert.InRange(exact, 0, 1e-6 * nothing);
        Assert.InRange(Of([.. right.Select(value => 0.25 * value)], scaled: false), 0.5 * nothing, 0.6 * nothing); // (3 / 4)^2
        Assert.Equal(nothing, Of([.. right.Select(value => -value)]), 1e-12);
        Assert.True(Of([.. right.Reverse()]) > 1000 * exact);
        Assert.NotEqual(nothing, Of(new double[18 * 27], seed: 1));

        double Of(double[] map, bool scaled = true, ulong seed = 0) =>
            new Infidelity { Scaled = scaled, Seed = seed }.Measure(model.Scorer(), new JudgedMap
            {
                Picture = picture,
                Options = LimeOptions.Default,
                Map = new ScoreMap(18, 27, Array.ConvertAll(map, value => (float)value)),
            });
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { Squares = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { LeastSide = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity { LargestSide = 1 });
    }
}
