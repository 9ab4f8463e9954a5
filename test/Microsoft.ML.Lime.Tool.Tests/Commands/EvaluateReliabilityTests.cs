using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>What is on disk after a fault is named and made again, so that the results equal those of one whole run.</summary>
public sealed class EvaluateReliabilityTests : EvaluateTest
{
    private static readonly string[] Few = ["--limit", "3", "--metrics", "gini"];

    private string Results => Path.Combine(Out, "results.jsonl");

    private string Cards => Path.Combine(Out, "cards.jsonl");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"image\":null}")]
    [InlineData("{\"image\":\"x\",\"metrics\":{\"gini\":null}}")]
    public async Task Evaluate_DamagedLine_IsNamedAndEvaluatedAgain(string damage)
    {
        (byte[] rows, byte[] table) = await Whole();
        string[] lines = await File.ReadAllLinesAsync(Results, Cancel);
        lines[1] = damage;
        await File.WriteAllLinesAsync(Results, lines, Cancel);
        Outcome outcome = (await Evaluate(Few)).Succeeded();
        Assert.Contains("Note: Line 2 of ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("lime: continues, 2 of 3 images are done", outcome.Output, StringComparison.Ordinal);
        await AssertSame(rows, table);
        Assert.DoesNotContain("damaged", (await Evaluate(Few)).Succeeded().Output, StringComparison.Ordinal);
        await File.WriteAllLinesAsync(Results, lines, Cancel);
        Outcome quiet = await Evaluate([.. Few, "--quiet"]);
        Assert.Equal((ExitCode.Done, ""), (quiet.Code, quiet.Output));
        Assert.StartsWith("Line 2 of ", Assert.Single(quiet.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Evaluate_LostCards_AreMadeAgain(int kept)
    {
        (byte[] rows, byte[] table) = await Whole();
        string[] cards = await File.ReadAllLinesAsync(Cards, Cancel);
        await File.WriteAllTextAsync(Cards, string.Concat(cards.Take(kept).Select(card => card + "\n")), Cancel);
        Outcome outcome = (await Evaluate(Few)).Succeeded();
        Assert.Contains(kept == 0 ? "lime: 3 images" : "lime: continues, 1 of 3 images are done", outcome.Output, StringComparison.Ordinal);
        await AssertSame(rows, table);
        Assert.Equal(cards.Order(), (await File.ReadAllLinesAsync(Cards, Cancel)).Order());
        string report = await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), Cancel);
        Assert.Equal(3, Regex.Count(report, "id=\"data-"));
    }

    [Fact]
    public async Task Evaluate_ImageThatCouldNotBeReadForAMoment_IsTriedAgain()
    {
        (byte[] rows, byte[] table) = await Whole();
        Directory.Delete(Out, recursive: true);
        string image = Path.Combine(ImageFolder, JsonDocument.Parse(rows.AsMemory(0, Array.IndexOf(rows, (byte)'\n'))).RootElement
            .GetProperty("image").GetString()!);
        byte[] content = await File.ReadAllBytesAsync(image, Cancel);
        await File.WriteAllBytesAsync(image, [], Cancel);
        (await Evaluate(Few)).Succeeded();
        Assert.NotEqual(rows, await File.ReadAllBytesAsync(Results, Cancel));
        await File.WriteAllBytesAsync(image, content, Cancel);
        (await Evaluate(Few)).Succeeded();
        await AssertSame(rows, table);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"tool\": 1, \"tool\": 2}")]
    [InlineData("{\"tool\": {\"a\": [null]}, \"seed\": \"\\ud800\"}")]
    [InlineData("\0\u001b[31m")]
    public async Task Evaluate_DamagedSettings_AreRefusedInASentence(string settings)
    {
        Save("out/settings.json", System.Text.Encoding.UTF8.GetBytes(settings));
        Outcome outcome = await Evaluate(Few);
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.DoesNotContain("internal error", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(settings, await File.ReadAllTextAsync(Path.Combine(Out, "settings.json"), Cancel));
    }

    // The model's activation is a guess, which only an explanation makes: the second run explains nothing.
    [Fact]
    public async Task Evaluate_WhenEverythingIsDone_WritesSameReport()
    {
        string report = Path.Combine(Out, "report.html");
        Outcome first = (await Evaluate(Few)).Succeeded();
        byte[] before = await File.ReadAllBytesAsync(report, Cancel);
        Outcome second = (await Evaluate(Few)).Succeeded();
        Assert.Contains("Guess: Not all outputs lie within [0, 1]", first.Output, StringComparison.Ordinal);
        Assert.Contains("Guess: Not all outputs lie within [0, 1]", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(report, Cancel));
    }

    [CaseFact]
    public async Task Case_ImageThatTheModelFailsOn_IsARowWithTheReason()
    {
        static string Case(string file) => CaseFactAttribute.PathOf($"attacks/{file}");
        (await Run("evaluate", Case("gather-pictures"), "--model", Case("gather.onnx"), "--preprocess", "raw", "--metrics", "none",
            "--truth", "none", "-o", Out)).Succeeded();
        Assert.Equal(5, Rows().Count);
        Assert.Contains(Rows().Values, row => Warnings(row).Any(
            warning => warning.Contains("indices element out of data bounds", StringComparison.Ordinal)));
        Assert.Contains(Rows().Values, row => row.GetProperty("prediction").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Evaluate_OnlyWrong_DoesNotRepeatRightImages()
    {
        (await Evaluate([.. Few, "--only-wrong"])).Succeeded();
        Assert.Contains("lime: continues, 3 of 3 images are done", (await Evaluate([.. Few, "--only-wrong"])).Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("results.csv")]
    [InlineData("results.jsonl")]
    [InlineData("report.html")]
    public async Task Evaluate_SymbolicLinkInPlaceOfAResult_IsRefusedBeforeTheModelRuns(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await Whole();
        string file = Path.Combine(Out, name), target = Path.Combine(Folder, name);
        File.Move(file, target);
        File.CreateSymbolicLink(file, target);
        byte[] before = await File.ReadAllBytesAsync(target, Cancel);
        (await Evaluate(Few)).Refused("is a symbolic link to", name);
        Assert.Equal(before, await File.ReadAllBytesAsync(target, Cancel));
        Assert.NotNull(new FileInfo(file).LinkTarget);
    }

    [Fact]
    public async Task Evaluate_FolderInUse_IsToldInOneSentence()
    {
        await Whole();
        using FileStream held = new(Cards, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Outcome second = await Evaluate(Few);
        Assert.Equal(ExitCode.BadInput, second.Code);
        Assert.Equal($"Another evaluation writes to the folder {Out}; wait until it ends, or give another folder.", second.Error.Trim());
        (await Evaluate([.. Few, "--restart"])).Refused("Another evaluation writes to the folder");
    }

    [Fact]
    public async Task Explain_RecordsTheHashOfTheBytesThatWereDecoded()
    {
        string image = SaveImage("p.png");
        string expected = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(image, Cancel)));
        // The file is replaced while it is explained: by the segmenter.
        var registry = new ComponentRegistry();
        registry.Segmenters.Add(typeof(ReplacingSegmenters));
        ReplacingSegmenters.Path = image;
        Outcome outcome = await RunUntil(["explain", image, "--model", SaveThirds(), "--preprocess", "raw", "--segmentation", "replacing",
            "-o", Out, "--json"], Cancel, registry);
        Assert.Equal("replaced", await File.ReadAllTextAsync(image, Cancel));
        Assert.Equal(expected, outcome.Succeeded().Json.GetProperty("image").GetProperty("sha256").GetString());
    }

    private async Task<(byte[] Rows, byte[] Table)> Whole()
    {
        (await Evaluate(Few)).Succeeded();
        return (await File.ReadAllBytesAsync(Results, Cancel), await File.ReadAllBytesAsync(Path.Combine(Out, "results.csv"), Cancel));
    }

    private async Task AssertSame(byte[] rows, byte[] table)
    {
        Assert.Equal(rows, await File.ReadAllBytesAsync(Results, Cancel));
        Assert.Equal(table, await File.ReadAllBytesAsync(Path.Combine(Out, "results.csv"), Cancel));
    }
}

/// <summary>A segmenter that replaces the file of the image.</summary>
public static class ReplacingSegmenters
{
    internal static string Path { get; set; } = "";

    /// <summary>Replaces the file of the image.</summary>
    [Component("replacing", "Replaces the file of the image.")]
    public static ISegmenter Replacing() => new Segmenter();

    private sealed class Segmenter : ISegmenter
    {
        public ComponentInfo Info => new("replacing");

        public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
        {
            File.WriteAllText(Path, "replaced");
            return Segmenters.Grid(4).Segment(image, cancellation);
        }
    }
}
