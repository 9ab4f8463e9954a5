using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>CAM and Score-CAM in the command.</summary>
public sealed class LayerTests : ToolTest
{
    // Input 8 x 12 with 3 channels; a layer with two 4 x 6 activations, global average pooling, two classes.
    private string SaveModel()
    {
        return Save("net.onnx", new TinyOnnx()
            .Input("picture", TensorElement.Float32, "N", 3, 8, 12).Output("scores", TensorElement.Float32, "N", 2)
            .Weights("k", [2, 3, 1, 1], 0.01f, 0, 0, 0, 0.01f, 0).Weights("w", [2, 2], 1, 2, 3, -1).Weights("b", [2], 0.5f, -1)
            .Node("Conv", "picture,k", "conv", ("strides", new long[] { 2, 2 })).Node("Relu", "conv", "relu")
            .Node("GlobalAveragePool", "relu", "gap").Node("Flatten", "gap", "flat", ("axis", 1))
            .Node("Gemm", "flat,w,b", "scores", ("transB", 1)).ToBytes());
    }

    private Task<Outcome> Explain(params string[] more) =>
        Run(["explain", SaveImage("p.png"), "--model", SaveModel(), "-o", Out, .. more]);

    [Theory]
    [InlineData("cam", 1)]
    [InlineData("score-cam", 4 + 22)] // the check of the model takes 22
    public async Task Explain_CamAndScoreCam_WriteFilesAndValidJson(string method, int calls)
    {
        JsonElement result = (await Explain("--method", method, "--top", "2", "--save", "--json", "--activation", "none")).Succeeded().Json;
        Assert.Empty(ExplanationSchema.Errors(result));
        Assert.Equal((method, calls), (result.GetProperty("method").GetString(), result.GetProperty("modelCalls").GetInt32()));
        Assert.Equal("relu", result.GetProperty("options").GetProperty("layer").GetString());
        Assert.Equal(method == "cam" ? JsonValueKind.Null : JsonValueKind.Number,
            result.GetProperty("explanations")[0].GetProperty("baselineProbability").ValueKind);
        Assert.Equal(["p.0.map.npy", "p.0.overlay.png", "p.1.map.npy", "p.1.overlay.png", "p.json", "p.lime"],
            Directory.GetFiles(Out).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        byte[] overlay = File.ReadAllBytes(Path.Combine(Out, "p.1.overlay.png"));
        (await Run("draw", Path.Combine(Out, "p.lime"), "-o", Path.Combine(Folder, "again"), "--quiet")).Succeeded();
        Assert.Equal(overlay, File.ReadAllBytes(Path.Combine(Folder, "again", "p.1.overlay.png")));
    }

    [Fact]
    public async Task Cam_WithoutUpsampling_MapHasLayerSizeAndItsMeanIsLogitMinusBias()
    {
        JsonElement result = (await Explain("--method", "cam", "--layer", "relu", "--class", "1", "--upsampling", "none", "--json",
            "--activation", "none"))
            .Succeeded().Json;
        AttributionMap map = AttributionMap.Load(Path.Combine(Out, "p.1.map.npy"));
        Assert.Equal((4, 6), (map.Height, map.Width));
        double logit = result.GetProperty("explanations")[0].GetProperty("probability").GetDouble();
        Assert.Equal(logit + 1, map.Values.ToArray().Average(value => (double)value), 1e-5);
        string text = (await Explain("--method", "cam")).Succeeded().Output;
        Assert.Contains("cam: 1 model run on ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(", baseline", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cam", "--baseline", "blur", "belongs to lime, kernelshap, rise and score-cam;")]
    [InlineData("cam", "--samples", "9", "belongs to lime, kernelshap and rise;")]
    [InlineData("score-cam", "--seed", "9", "belongs to lime, kernelshap and rise;")]
    public async Task Explain_WhenOptionBelongsToOtherMethod_IsRejected(string method, string option, string value, string words) =>
        (await Explain("--method", method, option, value)).Refused($"{option} does not go with --method {method}", words);

    [Fact]
    public async Task Explain_WhenLayerTargetBaselineOrModelDoesNotFit_IsRejected()
    {
        (await Explain("--method", "cam", "--layer", "conv")).Refused("what enters global average pooling is 'relu'", "score-cam");
        (await Explain("--method", "score-cam", "--layer", "rel")).Refused("no tensor 'rel'", "'relu'");
        (await Explain("--method", "cam", "--target", "output:1")).Refused("--target does not go with --method cam", "--class");
        (await Explain("--method", "score-cam", "--baseline", "segment-mean")).Refused("which has no segments");
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--method", "cam"))
            .Refused("neither global average pooling");
        Assert.False(Directory.Exists(Out) && Directory.EnumerateFiles(Out).Any());
    }

    [Fact]
    public async Task ScoreCam_AcceptsBaselineAndOutputTarget()
    {
        JsonElement options = (await Explain("--method", "score-cam", "--baseline", "blur", "--target", "output:1", "--layer", "auto",
            "--json")).Succeeded().Json
            .GetProperty("options");
        Assert.Equal("blur", options.GetProperty("baseline").GetProperty("name").GetString());
        Assert.Equal("outputs", options.GetProperty("target").GetProperty("name").GetString());
        options = (await Explain("--method", "score-cam", "--json")).Succeeded().Json.GetProperty("options");
        Assert.Equal("zero", options.GetProperty("baseline").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Inspect_ListsLayers()
    {
        string model = SaveModel();
        Assert.Contains("Layer:   'relu' [N,2,4,6]: cam (exact) or score-cam", (await Run("inspect", model)).Succeeded().Output,
            StringComparison.Ordinal);
        JsonElement layer = (await Run("inspect", model, "--json")).Succeeded().Json.GetProperty("layers")[0];
        Assert.Equal(("relu", true), (layer.GetProperty("name").GetString(), layer.GetProperty("isExact").GetBoolean()));
    }
}
