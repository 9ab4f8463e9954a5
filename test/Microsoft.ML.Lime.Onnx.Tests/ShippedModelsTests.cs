using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Whether explanations find what the shipped models use, on images with a pixel-exact ground truth.</summary>
public sealed class ShippedModelsTests : OnnxTest
{
    private const ulong Seed = 90210; // not a training seed of either model
    private const int Images = 50;

    private static OnnxScorer Open(string model, OnnxScorerOptions? options = null) => OnnxScorer.Open(
        Path.Combine(AppContext.BaseDirectory, "models", model),
            (options ?? new()) with { Preprocessing = Preprocessing.Unit, Device = Device.Cpu });

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
    public void ShippedModels_HaveDocumentedAccuracy(string model, Marks marks, double min, double max)
    {
        using OnnxScorer scorer = Open(model);
        using IInferenceSession session = scorer.OpenSession();
        int right = 0;
        const int count = 600;
        for (int i = 0; i < count; i++)
        {
            ShapeScene scene = ShapeScene.Create(Seed, i, marks);
            scorer.Prepare(scene.Image, session.Input[..scorer.Input.Length]);
            float[] scores = session.Run(1).ToArray();
            right += scores[scene.ClassIndex] == scores.Max() ? 1 : 0;
        }
        Assert.InRange((double)right / count, min, max);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(32, 1)]
    [InlineData(32, 2)]
    public void Explain_SameSeed_IsBitIdenticalForAnyBatchSizeAndParallelism(int batch, int threads)
    {
        ImageBuffer image = ShapeScene.Create(Seed, 0).Image;
        double[] Explain(OnnxScorerOptions options)
        {
            using OnnxScorer scorer = Open("shapes.onnx", options);
            return new LimeExplainer(new LimeOptions { Samples = 300, Seed = 7, TopClasses = 2 }).Explain(scorer, image).Classes[1]
                .Surrogate!.Importance;
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
            .. Enumerable.Range(0, int.MaxValue).Select(i => ShapeScene.Create(Seed, i, marks)).Where(scene => truth(scene) is not null)
                .Take(Images)
                .Select(scene => Share(explainer.Explain(scorer, scene.Image).Classes[0].Map, truth(scene)!)).Order(),
        ];
        double median = (shares[Images / 2 - 1] + shares[Images / 2]) / 2;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{model}: median {median:f3}, quartiles {shares[Images / 4]:f3} and {shares[Images * 3 / 4]:f3}, least {shares[0]:f3}"));
        return median;
    }

    private static double Share(AttributionMap map, IReadOnlyList<bool> mask)
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
