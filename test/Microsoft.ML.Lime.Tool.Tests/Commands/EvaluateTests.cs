using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The results of <c>evaluate</c> on a folder of images.</summary>
public sealed class EvaluateTests : EvaluateTest
{
    [Fact]
    public async Task Evaluate_WithClassFolders_WritesRowAndCardForEachImage()
    {
        Outcome outcome = (await Evaluate()).Succeeded();
        Dictionary<string, JsonElement> rows = Rows();
        Assert.Equal(Images(), rows.Keys);
        Assert.All(rows, row => Assert.Equal(row.Key.Split('/')[0], row.Value.GetProperty("truth").GetString()));
        int right = rows.Values.Count(row => row.GetProperty("truth").GetString() == row.GetProperty("prediction").GetString());
        Assert.InRange(right, Count - 1, Count); // the model has 99.9 % accuracy on such images
        Assert.Contains($"({right} of {Count};", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("lime: 8 images. About 344 model runs, 43 per image: 2 to predict, 41 to explain, 0 to evaluate. "
            + "Once up to 88 more to measure the model.",
            outcome.Output,
            StringComparison.Ordinal);
        string[] table = File.ReadAllLines(Path.Combine(Out, "results.csv"));
        Assert.Equal("image,truth,prediction,probability,gini,gini.constant,gini.random,gini.center,"
            + "halfMass,halfMass.constant,halfMass.random,halfMass.center,warnings", table[0]);
        Assert.Equal(Images(), table[1..].Select(line => line.Split(',')[0]));
        string report = await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), Cancel);
        Assert.All(Images(), image => Assert.Single(Regex.Matches(report,
            $"<script type=\"application/json\" id=\"data-\\d+\">{{\"image\":\"{image}\"")));
        Assert.Equal(["cards.jsonl", "remarks.jsonl", "report.html", "results.csv", "results.jsonl", "settings.json"],
            Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Compares the command with the library for the same options.</summary>
    [Fact]
    public async Task Evaluate_MetricsAndPrediction_MatchLibrary()
    {
        (await Evaluate("--metrics", "deletionAuc,gini", "--seed", "5", "--limit", "1")).Succeeded();
        (string image, JsonElement row) = Assert.Single(Rows());
        var asTheModelWants = new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, ClassNames = ClassLabels.Load(Labels) };
        using OnnxScorer scorer = OnnxScorer.Open(Model, asTheModelWants);
        ImageBuffer source = ImageFile.Load(Path.Combine(ImageFolder, image));
        LimeOptions options = LimeOptions.Default with { Segmenter = Segmenters.Slic0(16), Samples = 40, Seed = 5 };
        ImageExplanation explanation = new LimeExplainer(options).Explain(scorer, source, cancellation: Cancel);
        Assert.Equal(explanation.Classes[0].ClassName, row.GetProperty("prediction").GetString());
        Assert.Equal(explanation.Classes[0].Probability, row.GetProperty("probability").GetDouble());
        foreach (IMapMetric metric in (IMapMetric[])[Metrics.DeletionAuc(), Metrics.GiniIndex()])
        {
            MetricValue expected = metric.Compare(scorer, MetricInput.Create(explanation), cancellation: Cancel);
            Assert.Equal(expected.Value, Value(row, metric.Name));
            Assert.Equal(expected.Random, Value(row, metric.Name, "random"));
        }
    }

    [Fact]
    public async Task Evaluate_WhenImagesAreNotInClassFolders_HasNoTruth()
    {
        foreach (string image in Images())
            File.Move(Path.Combine(ImageFolder, image), Path.Combine(ImageFolder, Path.GetFileName(image)));
        Outcome outcome = (await Evaluate()).Succeeded();
        Assert.Equal(Count, Rows().Count);
        Assert.All(Rows().Values, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("truth").ValueKind));
        Assert.Contains("the accuracy is not defined", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_TruthNone_IgnoresFolderNames()
    {
        Directory.Move(Path.Combine(ImageFolder, Images()[0].Split('/')[0]), Path.Combine(ImageFolder, "holidays"));
        (await Evaluate("--truth", "none")).Succeeded();
        Assert.All(Rows().Values, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("truth").ValueKind));
    }

    [Fact]
    public async Task Evaluate_TruthTable_AcceptsNamesIndicesBoxesAndMasks()
    {
        string[] images = Images();
        string csv = Save("truth.csv",
            $"image,label,box,mask,note\r\n{images[1]},STAR,0 0 48 80,,\"a, b\"\r\n{images[0]},0,0 0 96 80;1 1 2 2,,\r\n"
            + $"{images[2]},,,../masks/{images[2]},\r\ngone.png,ring,,,\r\n");
        (await Evaluate("--truth", csv, "--metrics", "massInside", "--allow-outside")).Succeeded();
        Dictionary<string, JsonElement> rows = Rows();
        Assert.Equal([images[1], images[0], images[2], "gone.png"], rows.Keys);
        Assert.Equal(["star", "circle", null, "ring"], rows.Values.Select(row => row.GetProperty("truth").GetString()));
        Assert.Equal(0.5, Value(rows[images[1]], "massInside", "constant")); // the left half of 80 x 96 pixels
        Assert.Equal(1, Value(rows[images[0]], "massInside"), 12);
        ImageBuffer mask = ImageFile.Load(Path.Combine(Masks, images[2]));
        Assert.Equal(mask.Bytes.ToArray().Count(value => value > 0) / (80.0 * 96), Value(rows[images[2]], "massInside", "constant"), 12);
        Assert.Contains("gone.png does not exist", Assert.Single(Warnings(rows["gone.png"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_WithMasks_AddsLocalizationMetricsByDefault()
    {
        string[] arguments = [.. Arguments("--masks", Masks, "--limit", "2").Where(word => word is not ("--metrics" or "gini,halfMass"))];
        File.Delete(Path.Combine(Masks, Images()[0])); // an image without a mask is allowed
        (await Run(arguments)).Succeeded();
        string[] faithful = ["insertionAuc", "deletionAuc", "muFidelity", "gini", "halfMass"];
        Assert.All(Rows().Values, row => Assert.Equal([.. faithful, "pointing", "massInside", "iou"],
            row.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name)));
        (await Run([.. arguments.Where(word => word != "--masks" && word != Masks), "--restart"])).Succeeded();
        Assert.All(Rows().Values, row => Assert.Equal(faithful, row.GetProperty("metrics").EnumerateObject().Select(metric =>
            metric.Name)));
    }

    [Fact]
    public async Task Evaluate_WhenMasksLieInImageFolder_AreNotImagesAndBrokenMaskGivesWarning()
    {
        string within = Path.Combine(ImageFolder, "masks");
        Directory.Move(Masks, within);
        await File.WriteAllTextAsync(Path.Combine(within, Images().First(image => !image.StartsWith("masks/",
            StringComparison.Ordinal))), "not an image", Cancel);
        (await Evaluate("--masks", within, "--metrics", "iou")).Succeeded();
        Dictionary<string, JsonElement> rows = Rows();
        Assert.Equal(Count, rows.Count);
        JsonElement first = rows.Values.First();
        Assert.Equal(JsonValueKind.Null, first.GetProperty("metrics").GetProperty("iou").GetProperty("value").ValueKind);
        Assert.Equal(2, Warnings(first).Count(warning => warning.Contains("mask", StringComparison.Ordinal)));
        Assert.All(rows.Values.Skip(1), row => Assert.InRange(Value(row, "iou"), 0, 1));
    }

    [Fact]
    public async Task Evaluate_UnreadableImage_GivesRowWithWarning()
    {
        Save("pictures/star/broken.png", "not an image");
        Outcome outcome = (await Evaluate()).Succeeded();
        JsonElement row = Rows()["star/broken.png"];
        Assert.Equal(("star", JsonValueKind.Null), (row.GetProperty("truth").GetString(), row.GetProperty("prediction").ValueKind));
        Assert.Contains("broken.png", Assert.Single(Warnings(row)), StringComparison.Ordinal);
        Assert.Contains("1 of them without a prediction", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("star/broken.png", await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Limit_CoversAllClasses()
    {
        int classes = Images().Select(image => image.Split('/')[0]).Distinct().Count();
        (await Evaluate("--limit", classes.ToString(CultureInfo.InvariantCulture))).Succeeded();
        Assert.Equal(classes, Rows().Keys.Select(image => image.Split('/')[0]).Distinct().Count());
    }

    [Fact]
    public async Task Evaluate_OnlyWrong_ExplainsOnlyMisclassifiedImagesAndCountsAll()
    {
        string moved = Images().First(image => !image.StartsWith("ring/", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(ImageFolder, "ring"));
        File.Move(Path.Combine(ImageFolder, moved), Path.Combine(ImageFolder, "ring", "wrong.png"));
        Outcome outcome = (await Evaluate("--only-wrong")).Succeeded();
        string[] wrong = [.. Rows().Where(row =>
            row.Value.GetProperty("truth").GetString() != row.Value.GetProperty("prediction").GetString())
            .Select(row => row.Key)];
        Assert.Contains("ring/wrong.png", wrong);
        Assert.All(Rows(), row => Assert.Equal(wrong.Contains(row.Key), row.Value.GetProperty("metrics").EnumerateObject().Any()));
        Assert.Equal(wrong.Length, (await File.ReadAllLinesAsync(Path.Combine(Out, "cards.jsonl"), Cancel)).Length);
        Assert.Contains($"({Count - wrong.Length} of {Count};", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("star")]
    [InlineData("3")]
    public async Task Evaluate_Class_ExplainsThatClassInEveryImage(string name)
    {
        (await Evaluate("--class", name)).Succeeded();
        Assert.All(await File.ReadAllLinesAsync(Path.Combine(Out, "cards.jsonl"), Cancel),
            card => Assert.Equal("star", JsonDocument.Parse(card).RootElement.GetProperty("explained").GetString()));
        Assert.True(Rows().Values.Select(row => row.GetProperty("prediction").GetString()).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Evaluate_WithoutLabelFile_UsesClassIndices()
    {
        string[] names = await File.ReadAllLinesAsync(Labels, Cancel);
        foreach (string folder in Directory.GetDirectories(ImageFolder))
            Directory.Move(folder, Path.Combine(ImageFolder, Array.IndexOf(names,
                Path.GetFileName(folder)).ToString(CultureInfo.InvariantCulture)));
        (await Run([.. Arguments().Where(word => word != "--labels" && word != Labels)])).Succeeded();
        Assert.All(Rows().Values, row => Assert.Matches("^[0-5]$", row.GetProperty("prediction").GetString()));
        Assert.All(Rows(), row => Assert.Equal(row.Key.Split('/')[0], row.Value.GetProperty("truth").GetString()));
    }

    [Fact]
    public async Task Evaluate_SeveralMethods_WritesFolderPerMethodAndComparison()
    {
        Outcome outcome = (await Evaluate("--method", "lime,occlusion,rise", "--stride", "20", "--grid", "4", "--metrics",
            "gini")).Succeeded();
        string[][] table = [.. File.ReadAllLines(Path.Combine(Out, "methods.csv")).Select(line => line.Split(','))];
        Assert.Equal(["method", "lime", "occlusion", "rise"], table.Select(row => row[0]));
        foreach ((string method, int i) in new[] { ("lime", 1), ("occlusion", 2), ("rise", 3) })
        {
            Assert.True(File.Exists(Path.Combine(Out, method, "report.html")));
            Assert.Equal(Images(), Rows(method).Keys);
            double mean = Rows(method).Values.Average(row => Value(row, "gini"));
            Assert.Equal(mean, double.Parse(table[i][3], CultureInfo.InvariantCulture), 12);
            Assert.Equal(i == 1 ? "" : (mean - Rows("lime").Values.Average(row => Value(row, "gini"))).ToString("0.00000000",
                CultureInfo.InvariantCulture),
                i == 1 ? table[i][9] : double.Parse(table[i][9], CultureInfo.InvariantCulture).ToString("0.00000000",
                    CultureInfo.InvariantCulture));
        }
        Assert.Contains(Path.Combine(Out, "methods.csv"), outcome.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Out, "methods.html"), outcome.Output, StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(Out, "methods.html"));
        Assert.Equal(Images().Length, page.Split("<script type=\"application/json\" id=\"data-").Length - 1);
        Assert.Contains("\"methods\":[\"lime\",\"occlusion\",\"rise\"]", page, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n').Where(line => line.StartsWith(' ') && !line.Contains(Out, StringComparison.Ordinal)),
            line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.False(File.Exists(Path.Combine(Out, "results.csv")));
    }

    [Fact]
    public async Task Evaluate_CamAndScoreCam_AreEvaluatedAndUnknownLayerIsRejected()
    {
        string[] arguments = [.. Arguments("--method", "cam,score-cam", "--limit", "2").Where(word =>
            word is not ("--samples" or "40" or "--features" or "16"))];
        Outcome outcome = (await Run(arguments)).Succeeded();
        Assert.Contains("more to explain", outcome.Output, StringComparison.Ordinal);
        Assert.All(Rows("cam").Values.Concat(Rows("score-cam").Values), row => Assert.InRange(Value(row, "gini"), 0.01, 1));
        (await Run([.. arguments, "--layer", "nowhere"])).Refused("nowhere");
    }

    [Fact]
    public async Task Evaluate_Json_PrintsOnlySummary()
    {
        JsonElement method = Assert.Single((await Evaluate("--json", "--limit",
            "3")).Succeeded().Json.GetProperty("methods").EnumerateArray());
        Assert.Equal(("lime", 3), (method.GetProperty("method").GetString(), method.GetProperty("pictures").GetInt32()));
        Assert.Equal(Rows().Values.Average(row => Value(row, "gini")),
            method.GetProperty("metrics").GetProperty("gini").GetProperty("mean").GetDouble(), 12);
        Assert.Equal(3, method.GetProperty("accuracy").GetProperty("of").GetInt32());
    }

    [Fact]
    public async Task Evaluate_Quiet_PrintsNothing() => Assert.Equal("", (await Evaluate("--quiet", "--limit", "1")).Succeeded().Output);
}
