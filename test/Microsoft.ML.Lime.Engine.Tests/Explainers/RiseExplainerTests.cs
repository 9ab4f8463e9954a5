using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.Rise;

namespace Microsoft.ML.Lime.Tests;

public class RiseExplainerTests
{
    [Fact]
    public void SmoothMasks_AreWithin0And1WithMeanOfKeepProbability()
    {
        var masks = SmoothMasks.Sample(13, 20, grid: 4, keep: 0.3, samples: 4000, seed: 9);
        var mean = new double[13 * 20];
        var row = new float[20];
        for (int sample = 0; sample < masks.Count; sample++)
            for (int y = 0; y < 13; y++)
            {
                masks.Row(sample, y, row);
                for (int x = 0; x < 20; x++)
                {
                    Assert.InRange(row[x], 0, 1);
                    mean[y * 20 + x] += row[x] / masks.Count;
                }
            }
        // A value's standard deviation is at most that of a cell, 0.46; that of the mean of 4000 is 0.0072.
        Assert.All(mean, value => Assert.Equal(0.3, value, 0.03));
    }

    [Theory]
    [InlineData(0, 0, new[] { .371094, .488281, .605469, .527344, .410156, .292969, .175781, .058594, .09375, .28125 },
        new[] { .125, .125, .125, .125, .125, .125, .125, .125, .195312, .335938 })]
    [InlineData(2, 3, new[] { .738281, .574219, .410156, .246094, .082031, .09375, .28125, .46875, .65625, .84375 },
        new[] { .625, .625, .625, .625, .625, .601562, .554688, .507812, .460938, .414062 })]
    public void SmoothMasks_KnownGrid_MatchScikitImageResize(int down, int right, double[] first, double[] last)
    {
        // resize([[1,0,1],[0,0,1],[1,1,0]], (12, 16), order=1, mode='reflect', anti_aliasing=False)[down:down + 7, right:right + 10], rows
        // 0 and 6
        var cells = new MaskMatrix(1, 9);
        foreach (int cell in new[] { 0, 2, 5, 6, 7 })
            cells[0, cell] = true;
        var masks = new SmoothMasks(7, 10, 3, cells, [(down, right)]);
        foreach ((int y, double[] expected) in new[] { (0, first), (6, last) })
        {
            var row = new float[10];
            masks.Row(0, y, row);
            for (int x = 0; x < 10; x++)
                Assert.Equal(expected[x], row[x], 1e-6);
        }
    }

    [Fact]
    public void Explain_SaliencyIsScoreWeightedMaskMeanOverKeepProbability()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nhwc, outputs: 2);
        ImageBuffer image = model.Image(), baseline = Baselines.Color(40).Paint(image, null!);
        var options = new RiseOptions
        {
            Samples = 23,
            Grid = 3,
            KeepProbability = 0.4,
            Seed = 6,
            TopClasses = 2,
            Baseline = Baselines.Color(40)
        };
        ImageExplanation result = new RiseExplainer(options).Explain(model.Scorer(), image);

        var masks = SmoothMasks.Sample(9, 14, 3, 0.4, 23, 6);
        foreach (ClassExplanation target in result.Classes)
        {
            var expected = new double[9 * 14];
            for (int sample = 0; sample < 23; sample++)
            {
                float[][] mask = [.. Enumerable.Range(0, 9)
                    .Select(y => { var row = new float[14]; masks.Row(sample, y, row); return row; })];
                double score = 0;
                for (int y = 0; y < 9; y++)
                    for (int x = 0; x < 14; x++)
                        for (int c = 0; c < 3; c++)
                            score += model.Weight(target.ClassIndex!.Value, y, x,
                                c) * (mask[y][x] * image[y, x, c] + (1 - mask[y][x]) * baseline[y, x, c]);
                for (int i = 0; i < expected.Length; i++)
                    expected[i] += score * mask[i / 14][i % 14] / 23 / 0.4;
            }
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], target.Map.Values[i], 1e-4);
        }
        Assert.Equal((23, 25), (result.Samples, result.ModelCalls));
        Assert.Equal(25, model.ImagesScored);
    }

    [Fact]
    public void Explain_SinglePixelModel_PeaksNearThatPixel()
    {
        // Only one bright pixel of the image counts.
        var scorer = new DelegateScorer(new ScorerInput(20, 33, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                scores[i] = batch[i * 660 + 6 * 33 + 25] / 255;
        });
        ImageBuffer image = ImageBuffer.FromBytes(20, 33, 1, [.. Enumerable.Repeat((byte)255, 660)]);
        AttributionMap map = new RiseExplainer(new RiseOptions { Samples = 3000, Baseline = Baselines.Color(0) }).Explain(scorer, image)
            .Classes[0].Map;
        int best = Enumerable.Range(0, 660).MaxBy(i => map.Values[i]);
        Assert.InRange(best / 33, 4, 8);
        Assert.InRange(best % 33, 22, 28);
        // Far from it the saliency is the mean score, one half, not 0.
        Assert.Equal(0.5, map[17, 3], 0.05);
        Assert.True(map[6, 25] > 0.6);
    }

    [Theory]
    [InlineData(0, 7, 0.5, "Samples must be")]
    [InlineData(9, 1, 0.5, "Grid must be")]
    [InlineData(9, 7, 1, "KeepProbability must be")]
    [InlineData(9, 7, double.NaN, "KeepProbability must be")]
    public void Problems_InvalidOptions_AreNamed(int samples, int grid, double keep, string word) =>
        Assert.Contains(word, Assert.Single(new RiseOptions { Samples = samples, Grid = grid, KeepProbability = keep }.Problems(3)),
            StringComparison.Ordinal);
}
