using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ScoreCam;

namespace Microsoft.ML.Lime.Tests;

public class ScoreCamExplainerTests
{
    // 2 x 4, upsampled from 2 x 2: a row (a, b) becomes a, 3/4 a + 1/4 b, 1/4 a + 3/4 b, b.
    private static readonly float[] Ramp = [0, 4, 0, 4]; // mask: 0 1/4 3/4 1 in both rows
    private static readonly float[] Flat = [2, 2, 2, 2];
    private static readonly float[] Corner = [8, 0, 0, 0]; // mask: 1 3/4 1/4 0 in the first row, zeros in the second

    private static ImageBuffer Image => ImageBuffer.FromBytes(2, 4, 1, [10, 10, 10, 10, 10, 10, 10, 10]);

    // Two outputs: the mean of the left half and the mean of the right half.
    private static ActivationScorer Scorer(float[][] maps, Activation activation = Activation.None)
    {
        var outputs = new DelegateScorer(new ScorerInput(2, 4, 1, TensorLayout.Nchw), 2, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                for (int side = 0, at = 8 * i; side < 2; side++, at += 2)
                    scores[2 * i + side] = (batch[at] + batch[at + 1] + batch[at + 4] + batch[at + 5]) / 4;
        })
        { Activation = activation, BatchSize = 2 };
        return new ActivationScorer(outputs, _ => new IActivationLayer.Activations(maps.Length, 2, 2, [.. maps.SelectMany(map => map)]))
            .Checked();
    }

    private static ImageExplanation Explain(float[][] maps, ScoreCamOptions? options = null, Activation activation = Activation.None) =>
        new ScoreCamExplainer((options ?? new()) with { TopClasses = 2, Upsampling = MapUpsampling.None })
            .Explain(Scorer(maps, activation), Image);

    private static float[] Map(ImageExplanation result, int index) =>
        result.Classes.First(target => target.ClassIndex == index).Map.Values.ToArray();

    [Fact]
    public void Explain_WeightsAreSoftmaxOfMaskedImageScores()
    {
        ImageExplanation result = Explain([Ramp, Flat, Corner]);
        Assert.Equal(("score-cam", 2, 4), (result.Method, result.Samples, result.ModelCalls)); // the flat map yields no mask
        // Left: the ramp keeps (0 + 1/4) / 2 of 10, the corner (1 + 3/4) / 4. Right: (3/4 + 1) / 2, and (1/4) / 4.
        foreach ((int index, double ramp, double corner) in new[] { (0, 1.25, 4.375), (1, 8.75, 0.625) })
        {
            double share = Math.Exp(ramp) / (Math.Exp(ramp) + Math.Exp(corner));
            double[] expected = [8 * (1 - share), 4 * share, 0, 4 * share];
            for (int i = 0; i < 4; i++)
                Assert.Equal(expected[i], Map(result, index)[i], 1e-5);
        }
        Assert.Equal([10, 10], result.Classes.Select(target => target.Probability));
        Assert.Equal([0, 0], result.Classes.Select(target => target.BaselineProbability));
    }

    [Fact]
    public void Explain_Softmax_WeightsUseRawOutputs()
    {
        ImageExplanation raw = Explain([Ramp, Corner]), soft = Explain([Ramp, Corner], activation: Activation.Softmax);
        Assert.Equal(Map(raw, 1), Map(soft, 1));
        Assert.All(soft.Classes, target => Assert.Equal(0.5, target.Probability, 1e-6));
    }

    [Fact]
    public void Explain_Baseline_ReplacesMaskedPixels()
    {
        // The baseline equals the colour of the image: masking changes nothing, so all maps have equal weights.
        ImageExplanation result = Explain([Ramp, Flat, Corner], new() { Baseline = Baselines.ImageMean });
        Assert.Equal([4, 2, 0, 2], Map(result, 0));
        Assert.Equal([10, 10], result.Classes.Select(target => target.BaselineProbability));
    }

    [Fact]
    public void Explain_AnyActivationsAndUpsampling_IsNonNegative()
    {
        float[][] maps = [[-8, 1, 0, 3]];
        Assert.Equal([0, 1, 0, 3], Map(Explain(maps), 0));
        var bicubic = new ScoreCamExplainer(new() { Classes = [0] }).Explain(Scorer(maps), Image);
        Assert.Equal((2, 4), (bicubic.Classes[0].Map.Height, bicubic.Classes[0].Map.Width));
        Assert.All(bicubic.Classes[0].Map.Values.ToArray(), value => Assert.True(value >= 0));
    }

    [Fact]
    public void Explain_FlatActivations_AddsWarning()
    {
        ImageExplanation result = Explain([Flat, Flat]);
        Assert.Equal((1, 3), (result.Samples, result.ModelCalls));
        Assert.Contains("All 2 channels of the layer 'features' are constant", Assert.Single(result.Classes[0].Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ChannelMasks_AreUpsampledBilinearlyAndScaledToUnitRange()
    {
        float[] map = [5, 1, 3, 2, 9, 4];
        var masks = new ChannelMasks(new IActivationLayer.Activations(1, 2, 3, map), 5, 7);
        AttributionMap large = Resampler.Resize(new AttributionMap(2, 3, map), 5, 7, ResampleFilter.Bilinear);
        float min = large.Values.ToArray().Min(), max = large.Values.ToArray().Max();
        var row = new float[7];
        for (int y = 0; y < 5; y++)
        {
            masks.Row(0, y, row);
            for (int x = 0; x < 7; x++)
                Assert.Equal((large[y, x] - min) / (max - min), row[x], 1e-6);
        }
    }
}
