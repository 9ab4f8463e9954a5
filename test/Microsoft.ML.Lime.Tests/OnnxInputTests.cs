using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Unusual inputs of ONNX models in ML.NET's chains.</summary>
public sealed class OnnxInputTests : PipelineTest
{
    private static readonly LimeExplainOptions Options = new()
    {
        Method = new LimeOptions { Samples = 30, Segmenter = Segmenters.Grid(8) },
        TopClasses = 2,
    };

    private static readonly float[] Weights = [0.1f, -0.2f, 0.3f, 0.1f, -0.2f, 0.2f];

    // Whole numbers in, an input of its own for the scale, and weights in another file.
    private string SaveModel()
    {
        string path = Path.Combine(Folder, "net.onnx");
        File.WriteAllBytes(path, new TinyOnnx().Input("x", TensorElement.UInt8, "N", 8, 8, 3).Input("scale", TensorElement.Float32, "N", 1)
            .Output("y", TensorElement.Float32, "N", 2).Node("Cast", "x", "floats", ("to", 1))
            .Node("ReduceMean", "floats", "means", ("axes", new long[] { 1, 2 }), ("keepdims", 0))
            .ExternalWeights("w", [3, 2], "net.onnx.data").Node("MatMul", "means,w", "z").Node("Mul", "z,scale", "y").ToBytes());
        File.WriteAllBytes(path + ".data", [.. Weights.SelectMany(BitConverter.GetBytes)]);
        return path;
    }

    private static OnnxScorerOptions Scale(double value) => new()
    {
        InputValues = new Dictionary<string, IReadOnlyList<double>> { ["scale"] = [value] },
        Threads = 1,
    };

    [Fact]
    public void Load_ModelWithValueAndWeightsInAnotherFile_GivesSameBits()
    {
        string path = SaveModel(), zip = Path.Combine(Folder, "model.zip");
        float[][] expected;
        using (OnnxScorer scorer = Ml.Lime().OpenOnnxScorer(path, Scale(0.5)))
        {
            ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
                .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, Options)).Fit(Files());
            expected = ReadVectors<float>(model.Transform(Files("0.png")), "Explanation.ScoreMap");
            Ml.Model.Save(model, Files().Schema, zip);
        }
        File.Delete(path);
        File.Delete(path + ".data");

        ITransformer loaded = new MLContext().Lime().Load(zip, out _);

        Assert.Equal(expected, ReadVectors<float>(loaded.Transform(Files("0.png")), "Explanation.ScoreMap"));
        Assert.Contains(expected[0], value => value != 0);
    }

    [Fact]
    public void OpenOnnxScorer_ValueChangesScores()
    {
        string path = SaveModel();
        float[] once = Scores(1), twice = Scores(2);
        Assert.Equal(once.Select(score => 2 * score), twice);

        float[] Scores(double scale)
        {
            using OnnxScorer scorer = Ml.Lime().OpenOnnxScorer(path, Scale(scale));
            using IInferenceSession session = scorer.OpenSession();
            for (int i = 0; i < 2 * scorer.Input.Length; i++)
                session.Input[i] = i % 251;
            return session.Run(2).ToArray();
        }
    }
}
