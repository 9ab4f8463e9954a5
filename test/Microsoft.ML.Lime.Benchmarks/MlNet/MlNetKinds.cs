using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The same explanation with the row-by-row scorer, the ONNX scorer, and the composed scorer.</summary>
internal static class MlNetKinds
{
    private const int Samples = 500, Rounds = 5;

    public static void Run(Report report)
    {
        if (Inputs.Shared("data/models/squeezenet1.1_zoo.onnx") is { } squeezenet
            && Inputs.Shared("data/images224/chelsea.png") is { } source)
            Run(report, "SqueezeNet 1.1, 224 x 224", squeezenet, "data", "squeezenet0_flatten0_reshape0", ImageFile.Load(source), 224, 224);
        else
            report.Skip("SqueezeNet 1.1", "the folder shared/data next to the checkout is missing");
        Run(report, "shipped shape classifier, 80 x 96", Inputs.ShapesModel, "image", "logits", Inputs.Shape(1), 80, 96);
    }

    private static void Run(Report report, string title, string onnx, string input, string output, ImageBuffer image, int height, int width)
    {
        MLContext ml = new(seed: 1);
        using var model = Source.Classify(ml, onnx, input, output, height, width);
        using IScorer rowByRow = ml.Lime()
            .OpenScorer(model, input, new() { Scoring = ChainScoring.RowByRow, Activation = Activation.Softmax });
        using OnnxScorer own = ml.Lime()
            .OpenOnnxScorer(onnx, new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, Activation = Activation.Softmax });
        using IScorer composed = ml.Lime()
            .OpenScorer(model, input, new() { Scoring = ChainScoring.Composed, Activation = Activation.Softmax });

        // ML.NET images have 8 bits per channel, so the baseline has whole numbers.
        var explainer = new LimeExplainer(LimeOptions.Matlab with
        {
            Samples = Samples,
            Baseline = Baselines.Color(128),
            Surrogate = Surrogates.Ridge()
        });
        report.Add(new Contest($"{Samples} samples, {title}", Rounds)
            .Add("row-by-row scorer (ML.NET)", () => explainer.Explain(rowByRow, image))
            .Add("ONNX session, in batches", () => explainer.Explain(own, image))
            .Add("composed scorer (ONNX session after the chain's steps)", () => explainer.Explain(composed, image))
            .Run());
    }
}
