using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Text of files in what the command prints and writes: escape sequences, bidirectional marks, formulas, paths.</summary>
public sealed class UntrustedTextTests : ToolTest
{
    private const string Evil = "\e]0;PWNED\a\u202ex\u009b";

    [Fact]
    public async Task Explain_LabelsWithEscapeSequences_ShowsThem()
    {
        string labels = Save("labels.txt", $"a\n{Evil}\nc\n");
        Outcome outcome = (await Explain("--labels", labels, "--class", "1")).Succeeded();
        AssertSafe(outcome, @"\x1b]0;PWNED\x07\u202ex\u009b");
        // JSON is the same document.
        JsonElement target = (await Explain("--labels", labels, "--class", "1", "--json")).Succeeded().Json.GetProperty("explanations")[0];
        Assert.Equal(Evil, target.GetProperty("class").GetProperty("name").GetString());
        AssertSafe(await Explain("--labels", labels, "--class", $"{Evil}?"), @"\x1b");
    }

    [Fact]
    public async Task Inspect_TensorNamesWithEscapeSequences_ShowsThem()
    {
        string model = Save("m.onnx", new TinyOnnx().Input($"x{Evil}\nProblem: y", TensorElement.Float32, "N", 3, 8, 8)
            .Output($"y{Evil}", TensorElement.Float32, "N", 3, 1, 1)
            .Node("GlobalAveragePool", $"x{Evil}\nProblem: y", $"y{Evil}").ToBytes());
        Outcome outcome = await Run("inspect", model);
        AssertSafe(outcome, @"y\x1b]0;PWNED\x07");
        Assert.DoesNotContain("\nProblem: y", outcome.Output, StringComparison.Ordinal);
        AssertSafe(await Run("inspect", model, "--json"), "PWNED");
        // A message of ONNX Runtime with the names of the node.
        string unknown = Save("u.onnx", new TinyOnnx().Input($"x{Evil}", TensorElement.Float32, "N", 3, 8, 8)
            .Output("y", TensorElement.Float32, "N", 3, 1, 1).Node($"Nothing{Evil}", $"x{Evil}", "y").ToBytes());
        AssertSafe(await Run("inspect", unknown), @"\x1b]0;PWNED\x07");
        AssertSafe(await Run("explain", SaveImage("p.png"), "--model", model, "--output", $"{Evil}z", "-o", Out), @"\x1b]0;PWNED\x07");
    }

    [Fact]
    public async Task Explain_FileNameWithEscapeSequencesAndLineBreak_ShowsItOnOneLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        string image = SaveImage($"{Evil}\nWritten.png");
        Outcome outcome = await Run("explain", image, "--model", SaveThirds(), "--preprocess", "raw", "--segmentation", "grid",
            "--features", "4", "-o", Out);
        AssertSafe(outcome.Succeeded(), @"\x1b]0;PWNED\x07\u202ex\u009b\x0aWritten.png");
        Assert.DoesNotContain("\nWritten.", outcome.Output, StringComparison.Ordinal);
        AssertSafe(await Run("explain", image + "z", "--model", SaveThirds(), "-o", Out), @"\x0aWritten.pngz");
        AssertSafe(await Run("segment", image, "-o", Out), @"\x1b]0;PWNED\x07");
    }

    [Fact]
    public async Task AnyCommand_ArgumentsWithEscapeSequences_ShowsThem()
    {
        AssertSafe(await Run(Evil), @"\x1b");
        AssertSafe(await Run("explain", $"--{Evil}"), @"\x1b");
        AssertSafe(await Run("evaluate", Evil, "--model", Evil), @"\x1b");
        AssertSafe(await Run("completions", Evil), @"\x1b");
    }

    [Fact]
    public async Task Explain_ArrayHeaderWithEscapeSequences_ShowsThem()
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': (2, {Evil}), }}".PadRight(117) + "\n";
        string image = Save("a.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.Latin1.GetBytes(header)]);
        AssertSafe(await Run("explain", image, "--model", SaveThirds(), "-o", Out), "a.npy");
    }

    [Fact]
    public async Task Evaluate_FormulasInNames_AreTextInTheTable()
    {
        SaveImage("images/=1+1.png");
        SaveImage("images/-2.png");
        string labels = Save("labels.txt", "@a\n+b\n=cmd|'/C calc'!A0\n");
        (await Run("evaluate", Path.Combine(Folder, "images"), "--model", SaveThirds(), "--labels", labels, "--preprocess", "raw",
            "--activation", "none", "--metrics", "none", "--segmentation", "grid", "--features", "4", "-o", Out)).Succeeded();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Out, "results.csv"), Cancel);
        Assert.StartsWith("'-2.png,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("'=1+1.png,", lines[2], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains(line.Split(',')[2][..2], (string[])["'@", "'+", "'="]));
        JsonElement row = JsonDocument.Parse((await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), Cancel))[0]).RootElement;
        Assert.Equal("-2.png", row.GetProperty("image").GetString());
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("sub/../../secret.png")]
    [InlineData("..\\secret.png")]
    [InlineData("ABSOLUTE")]
    [InlineData("link.png")]
    [InlineData("linked/secret.png")]
    public async Task Evaluate_TableThatLeadsOutside_IsRefusedUnlessAllowed(string image)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && image.Contains("link", StringComparison.Ordinal), "Links need rights there.");
        string secret = SaveImage("secret.png");
        SaveImage("images/a.png");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(Folder, "images", "link.png"), secret);
            Directory.CreateSymbolicLink(Path.Combine(Folder, "images", "linked"), Folder);
        }
        string name = image == "ABSOLUTE" ? secret : image;
        foreach (string line in (string[])[$"{name},0,", $"a.png,0,{name}"])
        {
            string table = Save("t.csv", $"image,label,mask\n{line}\n");
            (await Evaluate("--truth", table)).Refused("Line 2 of", "outside of the folder", "--allow-outside");
        }
        (await Evaluate("--truth", Save("t.csv", $"image,label\n{name},0\n"), "--allow-outside")).Succeeded();
    }

    [Fact]
    public async Task Evaluate_FolderWithLinkThatLeadsOutside_IsRefusedUnlessAllowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        SaveImage("images/0/a.png");
        File.CreateSymbolicLink(Path.Combine(Folder, "images", "0", "inside.png"), "a.png");
        (await Evaluate()).Succeeded();
        File.CreateSymbolicLink(Path.Combine(Folder, "images", "0", "link.png"), SaveImage("secret.png"));
        (await Evaluate("-o", Path.Combine(Folder, "second"))).Refused("lead to an image outside", "0/link.png", "--allow-outside");
        (await Evaluate("-o", Path.Combine(Folder, "second"), "--allow-outside")).Succeeded();
        Directory.CreateDirectory(Path.Combine(Folder, "masks", "0"));
        File.CreateSymbolicLink(Path.Combine(Folder, "masks", "0", "a.png"), Path.Combine(Folder, "secret.png"));
        File.Delete(Path.Combine(Folder, "images", "0", "link.png"));
        (await Evaluate("-o", Path.Combine(Folder, "third"), "--masks", Path.Combine(Folder, "masks")))
            .Refused("lead to a mask outside", "--allow-outside");
    }

    // The folder itself may be a link.
    [Fact]
    public async Task Evaluate_LinkToTheFolder_IsNotOutside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        SaveImage("real/a.png");
        Directory.CreateSymbolicLink(Path.Combine(Folder, "images"), Path.Combine(Folder, "real"));
        (await Evaluate()).Succeeded();
        (await Evaluate("--truth", Save("t.csv", "image,label\na.png,0\n"), "-o", Path.Combine(Folder, "second"))).Succeeded();
    }

    [CaseFact]
    public async Task Case_FilesWithEscapeSequences_AreShownEscaped()
    {
        static string Case(string file) => CaseFactAttribute.PathOf($"attacks/{file}");
        string model = Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx");
        AssertSafe(await Run("inspect", Case("tensor-names.onnx")), @"x\x1b]0;PWNED\x07");
        AssertSafe(await Run("explain", Case("header.npy"), "--model", model, "-o", Out), "header.npy");
        AssertSafe((await Run("explain", SaveImage("p.png"), "--model", model, "--labels", Case("labels.txt"), "--class", "3",
            "--preprocess", "unit", "-o", Out)).Succeeded(), @"\x1b]0;PWNED\x07\x1b[2Jstar");
        SaveImage("images/a.png");
        AssertSafe(await Run("evaluate", Path.Combine(Folder, "images"), "--truth", Case("t.csv"), "--model", model, "-o", Out), @"\x1b");
        Outcome outside = await Run(
            "evaluate", Path.Combine(Folder, "images"), "--truth", Case("outside.csv"), "--model", model, "-o", Out);
        Assert.Equal(2, outside.Code);
        Assert.Equal(2, outside.Problems.Count(problem => problem.Contains("--allow-outside", StringComparison.Ordinal)));
    }

    private Task<Outcome> Explain(params string[] more) => Run(["explain", SaveImage("p.png"), "--model", SaveThirds(), "--preprocess",
        "raw", "--segmentation", "grid", "--features", "4", "-o", Out, .. more]);

    private Task<Outcome> Evaluate(params string[] more) => Run(["evaluate", Path.Combine(Folder, "images"), "--model", SaveThirds(),
        "--preprocess", "raw", "--metrics", "none", "--segmentation", "grid", "--features", "4",
        .. more.Contains("-o") ? (string[])[] : ["-o", Out], .. more]);

    private static void AssertSafe(Outcome outcome, string expected)
    {
        string all = outcome.Output + outcome.Error;
        Assert.Contains(expected, all, StringComparison.Ordinal);
        Assert.DoesNotContain(all, letter => (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) || letter is '\u202e');
    }
}
