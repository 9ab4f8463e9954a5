using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Outputs with values at many places, such as those of a segmentation.</summary>
public sealed class Case11Tests : OutputCaseTest
{
    private const string Name = "11-segmentation-head";

    [CaseFact]
    public async Task Case_SpatialOutputIsNoClass()
    {
        (await ExplainCase(Name, "logits.onnx")).Refused("[4,32,32]", "4096 numbers are no classes", "--target sum:C");
        var (score, _, name, _) = Read(await ExplainCase(Name, "logits.onnx", "--json", "--target", "sum:1"));
        Assert.Null(name);
        Assert.Equal(115 * 4 / 255.0 * 1024, score, 0.01);
        // The classes of the pixels are made of the scores.
        Assert.Equal(score, Read(await ExplainCase(Name, "argmax.onnx", "--json", "--target", "sum:1")).Score, 1e-3);
        string text = (await Run("inspect", CaseFactAttribute.PathOf($"{Name}/logits.onnx"))).Succeeded().Output;
        Assert.Contains("Hint:    The output [4,32,32] has values at many places", text, StringComparison.Ordinal);
        Assert.DoesNotContain("softmax", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explain_SpatialOutput_IsRefusedAndOneOfSizeOneIsNot(bool channelsLast)
    {
        TinyOnnx head = Quadrants().Longs("shape", channelsLast ? [-1, 2, 2, 1] : [-1, 1, 2, 2]).Node("Reshape", "means,shape", "y")
            .Output("y", TensorElement.Float32, ["N", .. channelsLast ? new object[] { 2, 2, 1 } : [1, 2, 2]]);
        (await ExplainQuadrants(head, [51, 204, 0, 102])).Refused("are no classes; name a target");
        TinyOnnx pooled = Quadrants().Longs("shape", channelsLast ? [-1, 1, 1, 4] : [-1, 4, 1, 1]).Node("Reshape", "means,shape", "y")
            .Output("y", TensorElement.Float32, ["N", .. channelsLast ? new object[] { 1, 1, 4 } : [4, 1, 1]]);
        Assert.Equal(0.8, Read(await ExplainQuadrants(pooled, [51, 204, 0, 102], "--json", "--activation", "none")).Score, 1e-6);
    }

    // [2,2,2]: the sizes do not tell the axis of the channels. The first four numbers are the quadrants.
    [Theory]
    [InlineData("auto", 0.6, true)]
    [InlineData("nchw", 0.6, false)]
    [InlineData("nhwc", 0.4, false)]
    public async Task Explain_StatedAxes_AreSummed(string layout, double expected, bool isGuess)
    {
        TinyOnnx head = Quadrants().Weights("both", [4, 8], [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
            0, 0, 0, 1, 0, 0, 0, 0]).Node("MatMul", "means,both", "eight").Longs("shape", -1, 2, 2, 2)
            .Node("Reshape", "eight,shape", "y").Output("y", TensorElement.Float32, "N", 2, 2, 2);
        string labels = Save("names.txt", "sky\nsea\n");
        var (score, _, _, guesses) = Read(await ExplainQuadrants(
            head, [51, 0, 51, 51], "--json", "--labels", labels, "--target", "sum:sky", "--output-layout", layout));
        Assert.Equal(expected, score, 1e-5);
        Assert.Equal(isGuess, guesses.Contains("is taken as that of the channels", StringComparison.Ordinal));
        (await ExplainQuadrants(head, [51, 0, 51, 51], "--target", "output:0", "--output-layout", "nchw"))
            .Refused("--output-layout goes with --target sum:CHANNEL only");
        (await ExplainQuadrants(head, [51, 0, 51, 51], "--labels", Save("three.txt", "a\nb\nc\n"), "--target", "sum:0"))
            .Refused("There are 3 class names, but the output [2,2,2] has 2 channels");
    }

    [Fact]
    public async Task Evaluate_SpatialOutput_IsRefused()
    {
        TinyOnnx head = Quadrants().Longs("shape", -1, 1, 2, 2).Node("Reshape", "means,shape", "y")
            .Output("y", TensorElement.Float32, "N", 1, 2, 2);
        SaveImage("photos/a/1.png");
        (await Run("evaluate", Path.Combine(Folder, "photos"), "--model", Save("model.onnx", head.ToBytes()), "--truth", "none", "-o", Out))
            .Refused("are no classes");
    }
}
