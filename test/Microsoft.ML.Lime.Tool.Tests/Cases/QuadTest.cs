using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Base of tests with four segments, whose 16 masks are all scored, so that results are exact.</summary>
public abstract class QuadTest : ToolTest
{
    private const int Side = 8;

    private static readonly byte[][] Colours = [[200, 30, 90], [10, 220, 40], [60, 70, 250], [130, 140, 20]];

    /// <summary>Writes a photo of four colours, one per quadrant, and the label map of the quadrants.</summary>
    protected (string Image, string Map) SaveQuadrants()
    {
        var pixels = new byte[Side * Side * 3];
        var labels = new byte[Side * Side];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = (byte)(i / (Side * Side / 2) * 2 + i % Side / (Side / 2));
            Colours[labels[i]].CopyTo(pixels, i * 3);
        }
        (string image, string map) = (Path.Combine(Folder, "four.png"), Path.Combine(Folder, "fourmap.png"));
        ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 3, pixels), image);
        ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 1, labels), map);
        return (image, map);
    }

    /// <summary>Explains the photo of <see cref="SaveQuadrants"/>, and returns probability and importances of the first class.</summary>
    private protected async Task<(double Score, double[] Importances)> Explain(string model, params string[] options)
    {
        (string image, string map) = SaveQuadrants();
        Outcome outcome = await Run([
            "explain", image, "--model", model, "--segmentation", map, "-o", Out, "--json", "--class", "0", .. options]);
        return Read(outcome);
    }

    /// <summary>Explains the photo of a case.</summary>
    private protected Task<Outcome> ExplainCase(string name, string model, params string[] options) => Run([
        "explain", CaseFactAttribute.PathOf($"{name}/quad.png"), "--model", CaseFactAttribute.PathOf($"{name}/{model}"),
        "--segmentation", CaseFactAttribute.PathOf($"{name}/quadmap.png"), "-o", Out, "--json", .. options]);

    private protected static (double Score, double[] Importances) Read(Outcome outcome)
    {
        JsonElement target = outcome.Succeeded().Json.GetProperty("explanations")[0];
        return (target.GetProperty("probability").GetDouble(),
            [.. target.GetProperty("importance").EnumerateArray().Select(value => value.GetDouble())]);
    }

    /// <summary>The right values of most cases.</summary>
    private protected static void AssertUsual(Outcome outcome)
    {
        (double score, double[] importances) = Read(outcome);
        Assert.Equal(0.3810, score, 1e-4);
        AssertClose([0.1308, -0.0962, -0.0651, 0.0307], importances, 1e-4);
    }

    protected static void AssertClose(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], tolerance);
    }

    /// <summary>
    /// A network that ends in global average pooling and a matrix: its scores are sums of channel means, times weights. The pixels are
    /// converted to floats where the input has another type.
    /// </summary>
    private protected static TinyOnnx Means(Onnx.Model.TensorElement input, object height, object width, float offset = 0,
        object? channels = null)
    {
        TinyOnnx model = new TinyOnnx().Input("x", input, "N", channels ?? 3, height, width)
            .Output("y", Onnx.Model.TensorElement.Float32, "N", 2)
            .Node("Cast", "x", "floats", ("to", 1)).Weights("offset", [1], offset).Node("Add", "floats,offset", "pixels")
            .Node("GlobalAveragePool", "pixels", "means").Node("Flatten", "means", "flat", ("axis", 1))
            .Weights("w", [3, 2], 0.01f, -0.02f, 0.03f, 0.01f, -0.02f, 0.02f).Node("MatMul", "flat,w", "z").Node("Softmax", "z", "y");
        return model;
    }
}
