using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Models that leave their axes open: what is missing is asked for at once, and a failed trial run names the option.</summary>
public sealed class Case10Tests : QuadTest
{
    private const string Name = "10-all-axes-open";

    // Any size is declared, but the matrix fits 8 x 8 only.
    private static TinyOnnx FixedInside(object channels, object height, object width) => new TinyOnnx()
        .Input("pixels", TensorElement.Float32, "N", channels, height, width).Output("y", TensorElement.Float32, "N", 2)
        .Node("Flatten", "pixels", "flat", ("axis", 1)).Weights("w", [3 * 32 * 32, 2], new float[3 * 32 * 32 * 2])
        .Node("MatMul", "flat,w", "y");

    [CaseFact]
    public async Task Case_LayoutAndSizeAreAskedForAtOnce()
    {
        (await ExplainCase(Name, "model.onnx")).Refused("--layout nchw or nhwc", "--size HxW", "Probably --layout nchw");
        (await ExplainCase(Name, "model.onnx", "--layout", "nchw")).Refused("leaves its height and width open", "--size HxW");
        AssertUsual(await ExplainCase(Name, "model.onnx", "--layout", "nchw", "--size", "32x32"));
    }

    [CaseFact]
    public async Task Case_FailedTrialRunNamesTheSizeThatWorks() =>
        (await Run("explain", CaseFactAttribute.PathOf($"{Name}/quad.png"), "--model",
            CaseFactAttribute.PathOf($"{Name}/fixed_inside.onnx"),
            "--layout", "nchw", "--size", "24x24", "-o", Out)).Refused("does not run on images of 24x24", "32x32", "--size");

    [Fact]
    public async Task Explain_SizeThatOnlyLooksOpen_IsSuggested()
    {
        (string image, _) = SaveQuadrants();
        string model = Save("inside.onnx", FixedInside("channels", "H", "W").ToBytes());
        (await Run("explain", image, "--model", model, "-o", Out)).Refused("--layout nchw or nhwc", "--size HxW",
            "Probably --layout nchw, because its second axis is named 'channels'.",
            "Probably --size 32x32, the only usual size on which the model runs.");
        (await Run("explain", image, "--model", model, "--layout", "nchw", "--size", "30x31", "-o", Out)).Refused(
            "does not run on images of 30x31, but on 32x32, the only usual size that works");
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Explain_ModelThatDeclaresASizeAndCannotRunIt_IsToldSo()
    {
        (string image, _) = SaveQuadrants();
        string model = Save("wrong.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 8, 8)
            .Output("y", TensorElement.Float32).Longs("shape", -1, 7).Node("Reshape", "x,shape", "y").ToBytes());
        (await Run("explain", image, "--model", model, "-o", Out)).Refused("declares images of 8x8, but does not run on them");
    }

    [Fact]
    public async Task Explain_OpenChannels_AreThoseOfTheFirstConvolution()
    {
        (string image, _) = SaveQuadrants();
        string model = Save("grey.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", "C", "H", "W")
            .Output("y", TensorElement.Float32, "N", 2, 1, 1).Weights("k", [2, 1, 1, 1], 1, -1).Node("Conv", "x,k", "c")
            .Node("GlobalAveragePool", "c", "y").ToBytes());
        (await Run("explain", image, "--model", model, "-o", Out)).Refused(
            "Probably --layout nchw, because it enters Conv, which takes channels first.");
        Assert.Equal(1, (await Run("explain", image, "--model", model, "--layout", "nchw", "--size", "8x8", "-o", Out, "--json"))
            .Succeeded().Json.GetProperty("model").GetProperty("channels").GetInt32());
    }

    [Fact]
    public async Task Explain_SizeStatedByAFile_TakesTheOnlyLayoutThatRuns()
    {
        string model = Save("open.onnx", Means(TensorElement.Float32, "H", "W", channels: "C").ToBytes());
        double[] expected = (await Explain(model, "--layout", "nchw", "--size", "8x8", "--preprocess", "unit")).Importances;
        Save("preprocessor_config.json", """
            {"image_processor_type": "ViTImageProcessor", "do_normalize": false, "resample": 2, "size": {"height": 8, "width": 8}}
            """);
        (string image, string map) = SaveQuadrants();
        Outcome found = await Run("explain", image, "--model", model, "--segmentation", map, "-o", Out, "--json", "--class", "0",
            "--preprocess", "auto");
        AssertClose(expected, Read(found).Importances, 1e-12);
        Assert.Contains("the layout nchw was taken, because the model does not run with the other one (--layout, ",
            string.Join(' ', found.Json.GetProperty("guesses").EnumerateArray()), StringComparison.Ordinal);
    }

    // The mean over all axes runs with both layouts.
    [Fact]
    public async Task Explain_BothLayoutsRun_AsksForTheLayout()
    {
        string model = Save("both.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", "c", "H", "W")
            .Output("y", TensorElement.Float32, "N", 1).Longs("rows", 0, -1).Node("Reshape", "x,rows", "r")
            .Node("ReduceMean", "r", "y", ("axes", new long[] { 1 })).ToBytes());
        (string image, _) = SaveQuadrants();
        (await Run("explain", image, "--model", model, "--size", "8x8", "-o", Out)).Refused("--layout nchw or nhwc",
            "Probably --layout nchw, because its second axis is named 'c'.");
    }
}
