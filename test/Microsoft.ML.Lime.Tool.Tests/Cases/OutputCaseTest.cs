using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Base of tests of model outputs. Images have four segments, whose 16 masks are all scored, so that results are exact.</summary>
public abstract class OutputCaseTest : ToolTest
{
    /// <summary>The side of the images that tests make.</summary>
    protected const int Side = 16;

    /// <summary>Runs <c>explain</c> on the image of a case.</summary>
    private protected Task<Outcome> ExplainCase(string name, string model, params string[] options) => Run([
        "explain", CaseFactAttribute.PathOf($"{name}/quad.png"), "--model", CaseFactAttribute.PathOf($"{name}/{model}"),
        "--segmentation", CaseFactAttribute.PathOf($"{name}/quadmap.png"), "-o", Out, .. options]);

    /// <summary>Runs <c>explain</c> on an image with a grey value in each quadrant.</summary>
    private protected Task<Outcome> ExplainQuadrants(TinyOnnx model, byte[] greys, params string[] options)
    {
        (byte[] pixels, byte[] labels) = (new byte[Side * Side], new byte[Side * Side]);
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = (byte)(i / (Side * Side / 2) * 2 + i % Side / (Side / 2));
            pixels[i] = greys[labels[i]];
        }
        (string image, string map) = (Path.Combine(Folder, "grey.png"), Path.Combine(Folder, "map.png"));
        ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 1, pixels), image);
        ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 1, labels), map);
        return Run([
            "explain", image, "--model", Save("model.onnx", model.ToBytes()), "--segmentation", map, "--baseline", "0",
            "--method", "kernelshap", "-o", Out, .. options]);
    }

    /// <summary>A model whose values 'means' [N,4] are the means of the quadrants of a grey image, divided by 255.</summary>
    private protected static TinyOnnx Quadrants()
    {
        var weights = new float[Side * Side * 4];
        for (int i = 0; i < Side * Side; i++)
            weights[i * 4 + i / (Side * Side / 2) * 2 + i % Side / (Side / 2)] = 4f / (Side * Side * 255);
        return new TinyOnnx().Input("x", TensorElement.Float32, "N", 1, Side, Side).Node("Flatten", "x", "flat", ("axis", 1))
            .Weights("w", [Side * Side, 4], weights).Node("MatMul", "flat,w", "means");
    }

    /// <summary>
    /// A model whose table 'rows' [N,boxes,columns] is constant but for numbers that get a quadrant's mean times a factor added.
    /// </summary>
    private protected static TinyOnnx Table(float[][] rows, params (int Row, int Column, int Quadrant, float Factor)[] added)
    {
        int columns = rows[0].Length;
        var weights = new float[4 * rows.Length * columns];
        foreach ((int row, int column, int quadrant, float factor) in added)
            weights[(quadrant * rows.Length + row) * columns + column] = factor;
        return Quadrants().Weights("v", [4, rows.Length * columns], weights).Node("MatMul", "means,v", "change")
            .Weights("constant", [rows.Length * columns], [.. rows.SelectMany(row => row)]).Node("Add", "change,constant", "all")
            .Longs("shape", -1, rows.Length, columns).Node("Reshape", "all,shape", "rows");
    }

    /// <summary>Score, importance of the segments, class name and guesses of the first explained value.</summary>
    private protected static (double Score, double[] Importance, string? Class, string Guesses) Read(Outcome outcome)
    {
        JsonElement document = outcome.Succeeded().Json, target = document.GetProperty("explanations")[0];
        JsonElement name = target.GetProperty("class");
        return (target.GetProperty("probability").GetDouble(),
            [.. target.GetProperty("importance").EnumerateArray().Select(value => value.GetDouble())],
            name.ValueKind == JsonValueKind.Null ? null : name.GetProperty("name").GetString(),
            string.Join(' ', document.GetProperty("guesses").EnumerateArray().Select(guess => guess.GetString())));
    }

    private protected static void AssertImportance(double[] expected, double[] found) => Assert.Equal(
        expected.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)),
        found.Select(value => (value + 0.0).ToString("0.000;-0.000;0.000", CultureInfo.InvariantCulture)));
}
