using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The weights that make importances of the scores of fixed masks.</summary>
public sealed class LinearMasksTests
{
    [Fact]
    public void KernelShap_TwoSegments_WeightsAreThoseOfShapley()
    {
        // The value of a segment is (f(it) - f(none)) / 2 + (f(both) - f(the other)) / 2.
        (MaskMatrix masks, double[][] weights) = new KernelShapOptions().LinearMasks(2);
        Assert.Equal(4, masks.Samples);
        for (int segment = 0; segment < 2; segment++)
            for (int mask = 0; mask < 4; mask++)
                Assert.Equal(masks[mask, segment] ? 0.5 : -0.5, weights[segment][mask], 1e-12);
    }

    [Fact]
    public void Lime_AllMasksOfTwoSegments_WeightsAreDifferencesOfMeans()
    {
        // Least squares on a balanced design: mean if present minus mean if absent.
        var options = new LimeOptions { Samples = 4, Surrogate = Surrogates.Ridge(0), Weighting = Weightings.None };
        (MaskMatrix masks, double[][] weights) = options.LinearMasks(2);
        Assert.Equal(4, masks.Samples);
        for (int segment = 0; segment < 2; segment++)
            for (int mask = 0; mask < 4; mask++)
                Assert.Equal(masks[mask, segment] ? 0.5 : -0.5, weights[segment][mask], 1e-12);
    }

    [Fact]
    public void Lime_RepeatedMasks_AreThereOnceWithTheirSumOfWeights()
    {
        var options = new LimeOptions { Samples = 16, Surrogate = Surrogates.Ridge(0), Weighting = Weightings.None };
        (MaskMatrix masks, double[][] weights) = options.LinearMasks(2); // each of the 4 masks 4 times
        Assert.Equal(4, masks.Samples);
        Assert.Equal(masks[0, 0] ? 0.5 : -0.5, weights[0][0], 1e-12);
    }

    [Theory]
    [InlineData(7, 300)] // more masks than one block of unit vectors
    [InlineData(40, 30)] // fewer samples than segments
    public void Lime_WeightsTimesScores_AreTheFit(int segments, int samples)
    {
        var options = new LimeOptions { Samples = samples, Sampler = Samplers.Independent, Seed = 3 };
        (MaskMatrix masks, double[][] weights) = options.LinearMasks(segments);
        MaskMatrix drawn = options.SampleMasks(segments);
        var distinct = new DistinctMasks(drawn);
        var scores = new ScoreMatrix(masks.Samples, 1);
        for (int mask = 0; mask < masks.Samples; mask++)
            scores[mask, 0] = MathF.Sin(mask * mask + 1);
        double[] expected = SurrogateFitting.Fit(
            options, drawn, distinct.Expand(scores, drawn.Samples), TestContext.Current.CancellationToken)[0].Importance;
        for (int segment = 0; segment < segments; segment++)
            Assert.Equal(expected[segment], weights[segment].Select((weight, mask) => weight * scores[mask, 0]).Sum(), 1e-9);
    }

    [Fact]
    public void Rise_GridsAndWeights_GiveTheMasks()
    {
        var options = new RiseOptions { Samples = 5, Grid = 3, Seed = 9 };
        RiseOptions.GridMasks grids = options.SampleMasks(11, 8);
        var masks = options.CreateMasks(11, 8);
        var row = new float[8];
        for (int mask = 0; mask < 5; mask++)
            for (int y = 0; y < 11; y++)
            {
                masks.Row(mask, y, row);
                for (int x = 0; x < 8; x++)
                {
                    double value = 0;
                    for (int cell = 0; cell < 9; cell++)
                        if (grids.Cells[mask, cell])
                            value += (double)grids.RowWeights[y + grids.Offsets[mask].Down, cell / 3]
                                * grids.ColumnWeights[x + grids.Offsets[mask].Right, cell % 3];
                    Assert.Equal(row[x], value, 1e-6);
                }
            }
    }

    [Fact]
    public void BlurWeights_TimesPixels_AreTheBlurredPixels()
    {
        float[] pixels = [3, 200, 10, 90, 40];
        double[] weights = Baselines.BlurWeights(1.5, 5);
        ImageBuffer blurred = Baselines.Blur(1.5).Paint(
            ImageBuffer.FromFloats(1, 5, 1, pixels), SegmentMap.FromValues(1, 5, new int[5]));
        for (int i = 0; i < 5; i++)
            Assert.Equal(blurred.Floats[i], pixels.Select((pixel, j) => weights[i * 5 + j] * pixel).Sum(), 1e-4);
    }
}
