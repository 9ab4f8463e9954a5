using System.Text.Json;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The notebook that <c>evaluate --notebook</c> writes.</summary>
public sealed class EvaluateNotebookTests : EvaluateTest
{
    private string Notebook => Path.Combine(Folder, "all.ipynb");

    [Fact]
    public async Task Notebook_ShowsSummaryFindingsAndCardsAndItsCodeReproducesResults()
    {
        Outcome outcome = (await Evaluate("--notebook", Notebook, "--method", "lime,occlusion", "--masks", Masks, "--metrics",
            "gini,massInside",
            "--limit", "3", "--seed", "6", "--class", "star")).Succeeded();
        Assert.Contains($"Notebook: {Notebook}{Environment.NewLine}", outcome.Output, StringComparison.Ordinal);
        JsonElement[] cells = NotebookCode.Cells(Notebook);
        string[] present = [.. cells.SelectMany(NotebookCode.Outputs).Select(data =>
            string.Concat(data.GetProperty("text/plain").EnumerateArray().Select(line => line.GetString())))];
        Assert.Equal(2 * (1 + 1 + 3), present.Length);
        Assert.All(Images(), image =>
            Assert.True(!Rows("lime").ContainsKey(image)
            || present.Any(text => text.StartsWith($"{image}: star", StringComparison.Ordinal))));

        var again = (IReadOnlyList<EvaluatedImage>[])NotebookCode.Compile(Folder, "public static class Again { public static "
            + $"System.Collections.Generic.IReadOnlyList<EvaluatedImage>[] Run() {{\n{NotebookCode.Program(cells)}\n"
            + "using (scorer) using (folder1) using (folder2) return [[.. folder1.Images], [.. folder2.Images]]; } }")
            .GetType("Again")!.GetMethod("Run")!.Invoke(null, null)!;
        foreach ((string method, IReadOnlyList<EvaluatedImage> images) in new[] { "lime", "occlusion" }.Zip(again))
        {
            Dictionary<string, JsonElement> rows = Rows(method);
            Assert.Equal(rows.Keys, images.Select(fittedImage => fittedImage.Image));
            Assert.All(images, fittedImage =>
                Assert.All(fittedImage.Metrics, metric => Assert.Equal(metric.Value.Value, Value(rows[fittedImage.Image], metric.Key))));
        }
        NotebookFormat.Check(Notebook);
    }
}
