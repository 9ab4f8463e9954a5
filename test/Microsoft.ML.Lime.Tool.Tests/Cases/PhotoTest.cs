using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Base of tests on photos: the model's score tells what the model saw.</summary>
public abstract class PhotoTest : ToolTest
{
    /// <summary>Explains a photo of a case by the case's model.</summary>
    private protected Task<Outcome> Case(string name, string image, params string[] options) => Run([
        "explain", CaseFactAttribute.PathOf($"{name}/{image}"), "--model", CaseFactAttribute.PathOf($"{name}/model.onnx"),
        "--segmentation", "grid", "--features", "4", "-o", Out, "--json", .. options]);

    /// <summary>The first class's score, with the warnings.</summary>
    private protected static (double Score, string[] Warnings) Read(Outcome outcome)
    {
        JsonElement target = outcome.Succeeded().Json.GetProperty("explanations")[0];
        return (target.GetProperty("probability").GetDouble(),
            [.. target.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)]);
    }

    private protected static void Score(double expected, Outcome outcome, string? warning = null, double tolerance = 1e-4)
    {
        (double score, string[] warnings) = Read(outcome);
        Assert.Equal(expected, score, tolerance);
        if (warning is not null)
            Assert.Contains(warnings, text => text.Contains(warning, StringComparison.Ordinal));
    }

    /// <summary>Writes a model whose only score is the mean of all values of the image.</summary>
    private protected string SaveMean(int height, int width) => Save("mean.onnx", new TinyOnnx()
        .Input("x", TensorElement.Float32, "N", 3, height, width).Output("y", TensorElement.Float32, "N", 1)
        .Node("GlobalAveragePool", "x", "channels").Node("Flatten", "channels", "flat", ("axis", 1))
        .Weights("w", [3, 1], 1f / 3, 1f / 3, 1f / 3).Node("MatMul", "flat,w", "y").ToBytes());

    /// <summary>Explains a photo by a model of <see cref="SaveMean"/>.</summary>
    private protected Task<Outcome> Mean(string image, string model, params string[] options) => Run([
        "explain", image, "--model", model, "--activation", "none", "--segmentation", "grid", "--features", "4", "-o", Out, "--json",
        .. options]);

    private protected string SaveGrey(string name, int height, int width, Func<int, int, byte> value)
    {
        string path = Path.Combine(Folder, name);
        ImageFile.SavePng(ImageBuffer.FromBytes(height, width, 1,
            [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select value(y, x)]), path);
        return path;
    }
}
