using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Models that need care, as <c>ApplyOnnxModel</c> of a fitted chain: what the command gives, ML.NET gives, too.</summary>
public sealed class CaseTests : PipelineTest
{
    private const int Side = 16;
    private const string Depends = "depend on the other images in its batch", Differs = "differ from run to run";

    private static readonly byte[] Greys = [204, 0, 51, 102];

    /// <summary>A model whose values 'means' [N,4] are the means of the quadrants of an image, from 0 to 1.</summary>
    private static TinyOnnx Quadrants()
    {
        var weights = new float[3 * Side * Side * 4];
        for (int i = 0; i < 3 * Side * Side; i++)
            weights[i * 4 + Quadrant(i % (Side * Side))] = 1f / (3 * Side * Side / 4);
        return new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, Side, Side).Longs("rowShape", -1, 3 * Side * Side)
            .Node("Reshape", "x,rowShape", "row").Weights("quadrants", [3 * Side * Side, 4], weights)
            .Node("MatMul", "row,quadrants", "means");
    }

    private static int Quadrant(int pixel) => pixel / (Side * Side / 2) * 2 + pixel % Side / (Side / 2);

    private ITransformer Chain(TinyOnnx model, string output)
    {
        string path = Path.Combine(Folder, "net.onnx");
        File.WriteAllBytes(path, model.ToBytes());
        ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 3,
            [.. Enumerable.Range(0, Side * Side * 3).Select(i => Greys[Quadrant(i / 3)])]), Path.Combine(Folder, "four.png"));
        return Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(Ml.Transforms.ExtractPixels("x", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel(output, "x", path)).Fit(Files("four.png"));
    }

    private IDataView Explain(IScorer scorer, ITarget? target = null, int? top = null)
    {
        IDataView files = Files("four.png");
        return Ml.Transforms.LoadImages("Photo", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Photo", scorer, new()
        {
            Method = new KernelShapOptions { Segmenter = Segmenters.Grid(4), Baseline = Baselines.Color(0, 0, 0), Target = target },
            TopClasses = top,
        })).Fit(files).Transform(files);
    }

    public static TheoryData<ChainScoring> Kinds => [ChainScoring.RowByRow, ChainScoring.Composed];

    private static void AssertClose(double[] expected, float[] found) =>
        Assert.Equal(expected.Select(value => (float)value), found, (left, right) => Math.Abs(left - right) <= 1e-4);

    private static string Warnings(IDataView view) =>
        string.Join(" ", ReadVectors<ReadOnlyMemory<char>>(view, "E.Warning").Single().Select(warning => $"{warning}"));

    /// <summary>Case 03: a table of boxes.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Explain_TableOfBoxes_ExplainsTheScoreOfABox(ChainScoring scoring)
    {
        TinyOnnx model = Quadrants().Weights("score", [4, 12], [.. Enumerable.Range(0, 48).Select(i => i == 4 ? 1f : 0)])
            .Node("MatMul", "means,score", "scores").Weights("boxes", [1, 12], 0, 0, 8, 8, 0, 1, 8, 8, 16, 16, 0.5f, 3)
            .Node("Add", "scores,boxes", "flat").Longs("shape", -1, 2, 6).Node("Reshape", "flat,shape", "y")
            .Output("y", TensorElement.Float32, "N", 2, 6);
        using IScorer scorer = Ml.Lime().OpenScorer(Chain(model, "y"), "Image", new() { Scoring = scoring });
        Assert.Equal([2, 6], scorer.OutputShape);
        Assert.Contains("are no classes", Assert.Throws<LimeException>(() => Explain(scorer)).Message, StringComparison.Ordinal);
        IDataView view = Explain(scorer, Targets.DetectedBox(new ImageBox(0, 0, 8, 8), 1));
        AssertClose([0.8], ReadVectors<float>(view, "E.Probability").Single());
        AssertClose([0.8, 0, 0, 0], ReadVectors<float>(view, "E.Importance").Single());
    }

    /// <summary>Cases 06 and 08: a softmax over the batch. Only a session that runs batches is affected.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Explain_OutputsThatDependOnTheBatch_AreThoseOfImagesAlone(ChainScoring scoring)
    {
        TinyOnnx model = Quadrants().Node("Softmax", "means", "y", ("axis", 0)).Output("y", TensorElement.Float32, "N", 4);
        using IScorer scorer = Ml.Lime().OpenScorer(Chain(model, "y"), "Image", new() { Scoring = scoring, Activation = Activation.None });
        IDataView view = Explain(scorer);
        AssertClose([1], ReadVectors<float>(view, "E.Probability").Single());
        AssertClose([0, 0, 0, 0], ReadVectors<float>(view, "E.Importance").Single());
        Assert.Equal(scoring == ChainScoring.Composed, Warnings(view).Contains(Depends, StringComparison.Ordinal));
    }

    /// <summary>Case 08: outputs that differ from run to run. The trial of the composed scorer sees it.</summary>
    [Fact]
    public void Explain_RandomOutputs_AreToldAndNotComposed()
    {
        TinyOnnx model = Quadrants().Node("RandomNormalLike", "means", "noise", ("scale", 50f)).Node("Add", "means,noise", "y")
            .Output("y", TensorElement.Float32, "N", 4);
        ITransformer chain = Chain(model, "y");
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Activation = Activation.None });
        Assert.Contains("one row at a time: the scores of a perturbed trial image differ", scorer.Info.Notes[^1], StringComparison.Ordinal);
        Assert.Contains(Differs, Warnings(Explain(scorer)), StringComparison.Ordinal);
    }

    /// <summary>Case 11: values at many places.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Explain_SpatialOutput_IsNoClassAndItsSumIsExplained(ChainScoring scoring)
    {
        TinyOnnx model = Quadrants().Longs("shape", -1, 1, 2, 2).Node("Reshape", "means,shape", "y")
            .Output("y", TensorElement.Float32, "N", 1, 2, 2);
        using IScorer scorer = Ml.Lime().OpenScorer(Chain(model, "y"), "Image", new() { Scoring = scoring });
        Assert.Contains("are no classes", Assert.Throws<LimeException>(() => Explain(scorer)).Message, StringComparison.Ordinal);
        IDataView view = Explain(scorer, Targets.Sum([0], TensorLayout.Nchw));
        AssertClose([Greys.Sum(grey => grey / 255.0)], ReadVectors<float>(view, "E.Probability").Single());
        AssertClose([0.8, 0, 0.2, 0.4], ReadVectors<float>(view, "E.Importance").Single());
    }

    /// <summary>Case 12: one output, two names.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Explain_OneOutputWithTwoNames_HasBothClasses(ChainScoring scoring)
    {
        TinyOnnx model = Quadrants().Weights("v", [4, 1], 0.5f, 0.25f, 0, 0).Node("MatMul", "means,v", "y")
            .Output("y", TensorElement.Float32, "N", 1);
        ITransformer chain = Chain(model, "y");
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Scoring = scoring, ClassNames = ["cat", "dog"] });
        IDataView view = Explain(scorer, top: 2);
        Assert.Equal(["cat", "dog"], ReadVectors<ReadOnlyMemory<char>>(view, "E.ClassName").Single().Select(name => $"{name}"));
        AssertClose([0.6, 0.4], ReadVectors<float>(view, "E.Probability").Single());
        AssertClose([-0.4, 0, 0, 0, 0.4, 0, 0, 0], ReadVectors<float>(view, "E.Importance").Single());
        Assert.True(scorer.AgreesWith(chain, Files("four.png")) is { Agrees: true });
    }

    /// <summary>Several outputs: one is named, and the error lists all of them.</summary>
    [Fact]
    public void OpenScorer_SeveralOutputs_NamesOne()
    {
        TinyOnnx model = Quadrants().Node("Neg", "means", "y").Output("y", TensorElement.Float32, "N", 4).Node("Softmax", "means", "p")
            .Output("p", TensorElement.Float32, "N", 4);
        Chain(model, "y");
        ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side)).Append(Ml.Transforms.ExtractPixels("x", "Image"))
            .Append(Ml.Transforms.ApplyOnnxModel(["y", "p"], ["x"], Path.Combine(Folder, "net.onnx"))).Fit(Files());
        Assert.StartsWith("Several columns of the model may hold the scores ('y' is Vector<Single, 1, 4>, 'p' is Vector<Single, 1, 4>); "
            + "name one in ScoreColumn.", Assert.Throws<LimeException>(() => Ml.Lime().OpenScorer(chain, "Image")).Message,
            StringComparison.Ordinal);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { ScoreColumn = "p" });
        Assert.Equal("p", scorer.Info.Output);
    }

    /// <summary>ML.NET saves only the file of a model, not the weights beside it.</summary>
    [Fact]
    public void Save_ChainWithWeightsInAnotherFile_IsRefusedWithTheRemedy()
    {
        float[] weights = [1, 2, 3, 4, 5, 6, 7, 8];
        File.WriteAllBytes(Path.Combine(Folder, "net.onnx.data"), [.. weights.SelectMany(BitConverter.GetBytes)]);
        TinyOnnx model = Quadrants().ExternalWeights("w", [4, 2], "net.onnx.data").Node("MatMul", "means,w", "y")
            .Output("y", TensorElement.Float32, "N", 2);
        using IScorer scorer = Ml.Lime().OpenScorer(Chain(model, "y"), "Image");
        ITransformer explaining = Ml.Transforms.LoadImages("Photo", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Photo", scorer)).Fit(Files());
        Exception refused = Assert.ThrowsAny<Exception>(() => Ml.Model.Save(explaining, null, Path.Combine(Folder, "model.zip")));
        Assert.Contains("keeps weights in the file 'net.onnx.data', which ML.NET does not save.", refused.Message,
            StringComparison.Ordinal);
    }
}
