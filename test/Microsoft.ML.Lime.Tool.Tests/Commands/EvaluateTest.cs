using System.Text.Json;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Base of tests that evaluate the shipped model on a few generated images in class folders.</summary>
public abstract class EvaluateTest : ToolTest
{
    protected const int Count = 8;

    protected EvaluateTest() => ShapeFolder.Save(Folder, seed: 77, Count);

    protected string ImageFolder => Path.Combine(Folder, "pictures");

    protected string Masks => Path.Combine(Folder, "masks");

    protected static string Model => Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx");

    protected static string Labels => Path.Combine(AppContext.BaseDirectory, "models", "shapes.labels.txt");

    /// <summary>The relative paths of the images, sorted.</summary>
    protected string[] Images() => [.. Directory.EnumerateFiles(ImageFolder, "*.png", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(ImageFolder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The arguments of a fast evaluation. Default options are left out where <paramref name="more"/> has them.</summary>
    protected string[] Arguments(params string[] more)
    {
        string[] cheap = more.Contains("--samples") ? [] : ["--samples", "40", "--features", "16"];
        string[] metrics = more.Contains("--metrics") ? [] : ["--metrics", "gini,halfMass"];
        string[] output = more.Contains("-o") ? [] : ["-o", Out];
        return ["evaluate", ImageFolder, "--model", Model, "--labels", Labels, "--preprocess", "unit", .. cheap, .. metrics, .. output,
            .. more];
    }

    private protected Task<Outcome> Evaluate(params string[] more) => Run(Arguments(more));

    /// <summary>The rows of <c>results.jsonl</c> by image path.</summary>
    protected Dictionary<string, JsonElement> Rows(string method = "") => File.ReadAllLines(Path.Combine(Out, method, "results.jsonl"))
        .Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(row => row.GetProperty("image").GetString()!);

    protected static double Value(JsonElement row, string metric, string which = "value") =>
        row.GetProperty("metrics").GetProperty(metric).GetProperty(which).GetDouble();

    protected static string[] Warnings(JsonElement row) => [.. row.GetProperty("warnings").EnumerateArray().Select(warning =>
        warning.GetString()!)];

    /// <summary>The files of two folders have the same names and bytes.</summary>
    protected static void AssertSameFiles(string expected, string actual)
    {
        foreach (string file in Directory.GetFiles(expected))
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, Path.GetFileName(file)))),
                $"{Path.GetFileName(file)} differs.");
        Assert.Equal(Directory.GetFiles(expected).Length, Directory.GetFiles(actual).Length);
    }
}
