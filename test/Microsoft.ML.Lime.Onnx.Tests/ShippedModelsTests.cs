using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Whether explanations find what the shipped models use, on images with a pixel-exact ground truth.</summary>
public sealed class ShippedModelsTests : OnnxTest
{
    private const ulong Seed = 90210; // not a training seed of either model
    private const int Pictures = 50;

    private static OnnxScorer Open(string model, OnnxScorerOptions? options = null) => OnnxScorer.Open(
        Path.Combine(AppContext.BaseDirectory, "models", model), (options ?? new()) with { Preprocessing = Preprocessing.Unit, Device = Device.Cpu });

    [Fact]
    public void Explain_HonestModel_ConcentratesImportanceOnShape() =>
        Assert.InRange(MedianShare("shapes.onnx", Marks.Never, scene => scene.ShapeMask), 0.7, 1);

    [Fact]
    public void Explain_ShortcutModel_ConcentratesImportanceOnMark() =>
        Assert.InRange(MedianShare("shapes-shortcut.onnx", Marks.OnStars, scene => scene.MarkMask), 0.7, 1);

    [Theory]
    [InlineData("shapes.onnx", Marks.Never, 0.97, 1)]
    [InlineData("shapes-shortcut.onnx", Marks.OnStars, 0.97, 1)]
    [InlineData("shapes-shortcut.onnx", Marks.ByChance, 0, 0.9)] // the mark misleads this model
    public void ShippedModels_HaveDocumentedAccuracy(string model, Marks marks, double least, double most)
    {
        using OnnxScorer scorer = Open(model);
        using IScoringRunner runner = scorer.OpenRunner();
        int right = 0;
        const int count = 600;
        for (int i = 0; i < count; i++)
        {
            ShapeScene scene = ShapeScene.Create(Seed, i, marks);
            scorer.Prepare(scene.Picture, runner.Input[..scorer.Input.Length]);
            float[] scores = runner.Run(1).ToArray();
            right += scores[scene.ClassIndex] == scores.Max() ? 1 : 0;
        }
        Assert.InRange((double)right / count, least, most);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(32, 1)]
    [InlineData(32, 2)]
    public void Explain_SameSeed_IsBitIdenticalForAnyBatchSizeAndParallelism(int batch, int threads)
    {
        ImageBuffer picture = ShapeScene.Create(Seed, 0).Picture;
        double[] Explain(OnnxScorerOptions options)
        {
            using OnnxScorer scorer = Open("shapes.onnx", options);
            return new LimeExplainer(new LimeOptions { Samples = 300, Seed = 7, TopClasses = 2 }).Explain(scorer, picture).Classes[1].Fit!.Importance;
        }
        Assert.Equal(Explain(new() { BatchSize = 5, Threads = 1 }), Explain(new() { BatchSize = batch, Threads = threads }));
    }

    /// <summary>Median over images of the share of positive importance on the true region, with half of the default samples.</summary>
    private static double MedianShare(string model, Marks marks, Func<ShapeScene, IReadOnlyList<bool>?> truth)
    {
        using OnnxScorer scorer = Open(model);
        var explainer = new LimeExplainer(LimeOptions.Matlab with { Samples = 1024 });
        double[] shares =
        [
            .. Enumerable.Range(0, int.MaxValue).Select(i => ShapeScene.Create(Seed, i, marks)).Where(scene => truth(scene) is not null).Take(Pictures)
                .Select(scene => Share(explainer.Explain(scorer, scene.Picture).Classes[0].Map, truth(scene)!)).Order(),
        ];
        double median = (shares[Pictures / 2 - 1] + shares[Pictures / 2]) / 2;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{model}: median {median:f3}, quartiles {shares[Pictures / 4]:f3} and {shares[Pictures * 3 / 4]:f3}, least {shares[0]:f3}"));
        return median;
    }

    private static double Share(ScoreMap map, IReadOnlyList<bool> mask)
    {
        double inside = 0, all = 0;
        for (int i = 0; i < map.Values.Length; i++)
        {
            double positive = Math.Max(0, map.Values[i]);
            all += positive;
            inside += mask[i] ? positive : 0;
        }
        return all == 0 ? 0 : inside / all;
    }
}
