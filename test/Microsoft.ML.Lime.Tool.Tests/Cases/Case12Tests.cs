using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>One output and two class names.</summary>
public sealed class Case12Tests : OutputCaseTest
{
    private const string Name = "12-binary-one-output";

    private static readonly string[] Quick = ["--metrics", "none", "--segmentation", "grid", "--features", "4"];

    [CaseFact]
    public async Task Case_TheScoreIsThatOfTheSecondName()
    {
        string labels = CaseFactAttribute.PathOf($"{Name}/labels.txt");
        JsonElement[] both = [.. (await ExplainCase(Name, "model.onnx", "--json", "--labels", labels, "--top", "2")).Succeeded().Json
            .GetProperty("explanations").EnumerateArray()];
        Assert.Equal(["cat", "dog"], both.Select(target => target.GetProperty("class").GetProperty("name").GetString()));
        Assert.Equal([0.5987, 0.4013], both.Select(target => Math.Round(target.GetProperty("probability").GetDouble(), 4)));
        AssertImportance([-0.144, 0.144, 0, 0], Importance(both[0]));
        AssertImportance([0.144, -0.144, 0, 0], Importance(both[1]));

        var (score, importance, name, _) = Read(await ExplainCase(Name, "model.onnx", "--json"));
        Assert.Equal((0.4013, (string?)null), (Math.Round(score, 4), name));
        AssertImportance([0.144, -0.144, 0, 0], importance);

        static double[] Importance(JsonElement target) =>
            [.. target.GetProperty("importance").EnumerateArray().Select(value => value.GetDouble())];
    }

    [CaseFact]
    public async Task Case_EvaluateFindsAllSixRight()
    {
        // By both names, by the name of the output, and by the folders alone.
        foreach (string? labels in new[] { "labels.txt", "one.txt", null })
        {
            string folder = Path.Combine(Folder, labels ?? "folders");
            string[] named = labels is null ? [] : ["--labels", CaseFactAttribute.PathOf($"{Name}/{labels}")];
            (await Run(["evaluate", CaseFactAttribute.PathOf($"{Name}/photos"), "--model", CaseFactAttribute.PathOf($"{Name}/model.onnx"),
                "-o", folder, .. Quick, .. named])).Succeeded();
            string[][] rows = [.. File.ReadLines(Path.Combine(folder, "results.csv")).Skip(1).Select(line => line.Split(','))];
            Assert.Equal(6, rows.Length);
            Assert.All(rows, row => Assert.Equal(row[1], row[2]));
        }
    }

    [Fact]
    public async Task Explain_LogitWithTwoNames_IsNeverPrintedAsAProbability()
    {
        // The logit is 4 * (mean of quadrant 0) - 2, so 1.2 in the image and -2 in the baseline.
        TinyOnnx model = Quadrants().Weights("v", [4, 1], 4, 0, 0, 0).Weights("b", [1], -2).Node("MatMul", "means,v", "product")
            .Node("Add", "product,b", "y").Output("y", TensorElement.Float32, "N", 1);
        string labels = Save("labels.txt", "no\nyes\n");
        byte[] greys = [204, 0, 0, 0];
        var (score, _, name, guesses) = Read(await ExplainQuadrants(model, greys, "--json", "--labels", labels));
        Assert.Equal(("yes", Math.Round(1 / (1 + Math.Exp(-1.2)), 5)), (name, Math.Round(score, 5)));
        Assert.Contains("a sigmoid makes them probabilities", guesses, StringComparison.Ordinal);
        string text = (await ExplainQuadrants(model, greys, "--labels", labels, "--activation", "none", "--top", "2")).Succeeded().Output;
        Assert.Contains("class 1 (yes), score 1.2,", text, StringComparison.Ordinal);
        Assert.Contains("class 0 (no), score -1.2,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("probability", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_TableOfTwoLabels_NamesTheClasses()
    {
        TinyOnnx model = Quadrants().Weights("v", [4, 1], 1, 0, 0, 0).Node("MatMul", "means,v", "y")
            .Output("y", TensorElement.Float32, "N", 1);
        foreach ((string name, byte grey) in new[] { ("a", (byte)20), ("b", (byte)230) })
        {
            Directory.CreateDirectory(Path.Combine(Folder, "photos"));
            ImageFile.SavePng(ImageBuffer.FromBytes(Side, Side, 1, [.. Enumerable.Repeat(grey, Side * Side)]),
                Path.Combine(Folder, "photos", $"{name}.png"));
        }
        string table = Save("table.csv", "image,label\na.png,defect\nb.png,fine\n");
        string output = (await Run(["evaluate", Path.Combine(Folder, "photos"), "--model", Save("model.onnx", model.ToBytes()), "--truth",
            table,
            "-o", Out, .. Quick])).Succeeded().Output;
        Assert.Contains("accuracy 100.0 %", output, StringComparison.Ordinal);
        Assert.Contains("the score of the second class name, 'fine'", output, StringComparison.Ordinal);
    }
}
