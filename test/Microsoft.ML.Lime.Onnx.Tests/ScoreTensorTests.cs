using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Outputs that wrap scores, of a model whose scores are the means of three channels.</summary>
public sealed class ScoreTensorTests : OnnxTest
{
    private static readonly float[] Pixels = [1, 2, 3, 4, 5, 6];

    private static TinyOnnx Means => new TinyOnnx().Input("x", Float32, "N", 3, 1, 2).Node("GlobalAveragePool", "x", "means")
        .Node("Flatten", "means", "scores", ("axis", 1));

    public static TheoryData<string> Wrappers =>
        ["class number", "class text", "sorted", "sorted and indices", "double", "scores and class"];

    [Theory]
    [MemberData(nameof(Wrappers))]
    public void Open_OutputThatWrapsScores_ExplainsTheScores(string kind)
    {
        TinyOnnx model = kind switch
        {
            "class number" => Means.Output("y", Onnx.Model.TensorElement.Int64, "N")
                .Node("ArgMax", "scores", "y", ("axis", 1), ("keepdims", 0)),
            "class text" => Means.Output("y", Onnx.Model.TensorElement.String, "N")
                .Node("ArgMax", "scores", "best", ("axis", 1), ("keepdims", 0)).Node("Cast", "best", "y", ("to", 8)),
            "sorted" => Means.Output("y", Float32, "N", 2).Longs("k", 2).Node("TopK", "scores,k", "y,indices"),
            "sorted and indices" => Means.Output("y", Float32, "N", 2).Output("indices", Onnx.Model.TensorElement.Int64, "N", 2)
                .Longs("k", 2)
                .Node("TopK", "scores,k", "y,indices"),
            "double" => Means.Output("y", Float64, "N", 3).Node("Cast", "scores", "y", ("to", 11)),
            _ => Means.Output("scores", Float32, "N", 3).Output("y", Onnx.Model.TensorElement.Int64, "N")
                .Node("ArgMax", "scores", "y", ("axis", 1), ("keepdims", 0)),
        };
        using OnnxScorer scorer = Open(model);
        Assert.Equal("scores", scorer.Info.Output);
        Assert.Equal([1.5f, 3.5f, 5.5f], Run(scorer, Pixels));
        Assert.Null(scorer.ClassNames);
        Assert.Contains("'y'", Assert.Single(scorer.Info.Notes), StringComparison.Ordinal);
        if (kind == "scores and class")
            return;
        using OnnxScorer named = Open(model, new() { Output = kind.StartsWith("sorted", StringComparison.Ordinal) ? "scores" : "y" });
        Assert.Equal("scores", named.Info.Output);
    }

    // As TensorFlow Lite's int8 models end: (score / 2 + 10), rounded; and the best class of such scores.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_QuantizedOutput_ExplainsTheFloatsBeforeIt(bool isClass)
    {
        TinyOnnx model = Means.Weights("scale", [], 2).Bytes("zero", [], 10);
        model = isClass
            ? model.Output("y", Onnx.Model.TensorElement.Int64, "N").Node("QuantizeLinear", "scores,scale,zero", "q")
                .Node("ArgMax", "q", "y", ("axis", 1), ("keepdims", 0))
            : model.Output("y", UInt8, "N", 3, 1).Longs("column", 0, 3, 1).Node("QuantizeLinear", "scores,scale,zero", "q")
                .Node("Reshape", "q,column", "y");
        using OnnxScorer scorer = Open(model);
        Assert.Equal([1.5f, 3.5f, 5.5f], Run(scorer, Pixels));
        Assert.Equal("The output 'y' is made of scores by QuantizeLinear, so the tensor 'scores' that enters it is explained.",
            Assert.Single(scorer.Info.Notes));
    }

    [Fact]
    public void Open_ZipMap_HasItsNames()
    {
        TinyOnnx texts = Means.Maps("y").Node("ai.onnx.ml:ZipMap", "scores", "y", ("classlabels_strings", new[] { "r", "g", "b" }));
        TinyOnnx numbers = Means.Maps("y", fromNumbers: true)
            .Node("ai.onnx.ml:ZipMap", "scores", "y", ("classlabels_int64s", new long[] { 7, 8, 9 }));
        TinyOnnx indices = Means.Maps("y", fromNumbers: true)
            .Node("ai.onnx.ml:ZipMap", "scores", "y", ("classlabels_int64s", new long[] { 0, 1, 2 }));
        using OnnxScorer ofTexts = Open(texts), ofNumbers = Open(numbers), ofIndices = Open(indices);
        using OnnxScorer given = Open(texts, new() { ClassNames = ["x", "y", "z"] });
        Assert.Equal(["r", "g", "b"], ofTexts.ClassNames!);
        Assert.Equal(["7", "8", "9"], ofNumbers.ClassNames!);
        Assert.Null(ofIndices.ClassNames);
        Assert.Equal(["x", "y", "z"], given.ClassNames!);
        Assert.Equal([1.5f, 3.5f, 5.5f], Run(ofTexts, Pixels));
        Assert.Equal("The output 'y' is made of scores by ZipMap, so the tensor 'scores' that enters it is explained.",
            Assert.Single(ofTexts.Info.Notes));
        Assert.Contains(ofTexts.Info.Notes[0], OnnxScorer.Inspect(Save(texts)).Suggestions);
    }

    [Fact]
    public void Open_OutputOfAnotherTypeThatIsNoWrapper_IsRefusedWithARemedy()
    {
        TinyOnnx model = Means.Output("y", Onnx.Model.TensorElement.Bool, "N", 3).Weights("zero", [1]).Weights("one", [1], 1)
            .Node("Greater", "scores,one", "y");
        Assert.Contains("gives bool, but only float32 and float16 can be explained, and it is not known from which scores it is made; "
            + "name the tensor of the scores by --output", Refused(model).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_SingleOutputWithTwoNames_IsTheScoreOfTheSecondClass(bool isProbability)
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 1, 2).Output("y", Float32, "N", 1)
            .Node("GlobalAveragePool", "x", "mean").Node("Flatten", "mean", "z", ("axis", 1))
            .Node(isProbability ? "Sigmoid" : "Identity", "z", "y");
        using OnnxScorer scorer = Open(model, new() { ClassNames = ["cat", "dog"] });
        Assert.Equal((1, 2), (scorer.OutputLength, ((IScorer)scorer).ClassCount));
        Assert.Equal(isProbability, scorer.ReturnsProbabilities);
        ImageExplanation result = new OcclusionExplainer(new()
        {
            TopClasses = 2,
            MaskSize = (1, 1),
            Stride = (1, 1),
            MaskClipping = false,
            Baseline = Baselines.Color(0),
            Upsampling = MapUpsampling.None,
        }).Explain(scorer, ImageBuffer.FromBytes(1, 2, 1, [2, 1]));
        double p = 1 / (1 + Math.Exp(-1.5)), without = 1 / (1 + Math.Exp(-0.5));
        Assert.Equal(["dog", "cat"], result.Classes.Select(target => target.ClassName));
        Assert.Equal(p, result.Classes[0].Probability, 1e-6);
        Assert.Equal(1 - p, result.Classes[1].Probability, 1e-6);
        Assert.Equal(p - without, result.Classes[0].Map.Values[0], 1e-6);
        Assert.Equal(without - p, result.Classes[1].Map.Values[0], 1e-6);
        Assert.All(result.Classes, target => Assert.True(target.IsProbability));
        Assert.Contains("'dog'", Assert.Single(scorer.Info.Notes), StringComparison.Ordinal);
        Assert.Contains("give a label file with 1 names, or with 2, of which the score is that of the second.",
            Refused(model, new() { ClassNames = ["a", "b", "c"] }).Message, StringComparison.Ordinal);
    }
}
