using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;
using Microsoft.ML.Lime.Tool.Notebooks;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The notebook that <c>explain --notebook</c> writes.</summary>
public sealed class NotebookTests : ToolTest
{
    private string Notebook => Path.Combine(Folder, "run.ipynb");

    /// <summary>Runs that together cover every option that the generated code must repeat.</summary>
    private static readonly string[][] Runs =
    [
        ["--top", "2"],
        [
            "--segmentation", "quickshift", "--connected", "--segmentation-seed", "7", "--ratio", "0.3", "--distance", "cosine",
                "--kernel-width", "0.3",
            "--num-features", "3", "--feature-selection", "forward-selection", "--surrogate", "lasso", "--sampler", "pairs", "--baseline",
                "#102030",
            "--seed", "18446744073709551615", "--clip", "99", "--negative-only", "--hide-rest", "--tint", "blue-orange", "--min-weight",
                "0.001",
        ],
        ["--preset", "matlab", "--resize", "pad", "--color-scale", "shared"],
        ["--preset", "lime", "--samples", "300", "--color-scale", "-0.5,0.75"],
        ["--segmentation", "grid", "--features", "30", "--upsampling", "bicubic", "--samples", "auto", "--max-error", "0.2",
            "--max-samples", "600"],
        ["--segmentation", "slic", "--features", "30", "--compactness", "5", "--sigma", "1", "--samples", "auto", "--decide-top", "1",
            "--confidence", "0.9"],
        ["--segmentation", "felzenszwalb", "--min-size", "4", "--segment-scale", "20", "--target", "output:1,0", "--activation", "none"],
        ["--method", "kernelshap", "--features", "12", "--samples", "60", "--baseline", "segment-mean", "--batch", "2", "--threads", "1",
            "--device", "cpu"],
        ["--method", "occlusion", "--mask-size", "3x4", "--stride", "2x5", "--mask-value", "blur", "--mask-clipping", "off",
            "--upsampling", "none"],
        ["--method", "occlusion", "--mapping", "average", "--scale", "1/51", "--mean", "1,2,3", "--std", "0.5", "--channels", "bgr"],
        ["--method", "rise", "--samples", "30", "--grid", "3", "--keep", "0.4", "--seed", "9", "--class", "2", "--layout", "nchw",
            "--output", "scores"],
    ];

    [Fact]
    public async Task Notebook_Code_ReproducesExplanation()
    {
        StringBuilder program = new("public static class Again { static string HTML(string html) => html;\n");
        string image = SaveImage("a \"picture\".png", 16, 20), model = SaveThirds(), labels = Save("names.txt", "left\nmiddle\nright\n");
        for (int run = 0; run < Runs.Length; run++)
        {
            (await Run(["explain", image, "--model", model, "--labels", labels, "-o", $"{Out}{run}", "--save", "--quiet", "--notebook",
                Notebook, .. Runs[run]]))
                .Succeeded();
            program.Append(FormattableString.Invariant($"public static ImageExplanation Run{run}() {{\n"))
                .Append(NotebookCode.Program(NotebookCode.Cells(Notebook))).Append("\nusing (scorer) return explanation; }\n");
        }
        Type again = NotebookCode.Compile(Folder, program.Append('}').ToString()).GetType("Again")!;
        for (int run = 0; run < Runs.Length; run++)
        {
            ImageExplanation expected = ExplanationFile.Load(Path.Combine($"{Out}{run}", "a \"picture\".lime")).Explanation;
            var actual = (ImageExplanation)again.GetMethod($"Run{run}")!.Invoke(null, null)!;
            Assert.Equal(expected.Options.Describe().Select(Text), actual.Options.Describe().Select(Text));
            Assert.Equal(expected.Classes.Select(target => target.Label), actual.Classes.Select(target => target.Label));
            Assert.All(expected.Classes.Zip(actual.Classes), pair => Assert.Equal(pair.First.Map.Values, pair.Second.Map.Values));
        }

        static string Text(KeyValuePair<string, object?> option) =>
            $"{option.Key} {(option.Value is IEnumerable<double> values ? string.Join(' ', values) : option.Value)}";
    }

    [Fact]
    public Task Notebook_SeveralImages_HasSectionWithFiguresAndTablesForEach() => TwoImages();

    [ExtraFact("nbconvert")]
    public async Task Notebook_IsValidForJupyterAndConvertsToHtml()
    {
        await TwoImages();
        Python.Run("-c", "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))", Notebook);
        Python.Run("-m", "nbconvert", "--to", "html", Notebook);
        Assert.Contains("Importance &#177; error", File.ReadAllText(Path.ChangeExtension(Notebook, ".html")), StringComparison.Ordinal);
    }

    private async Task TwoImages()
    {
        string[] images = [SaveImage("one.png"), SaveImage("sub/two_*.png", 10, 14)];
        Outcome outcome = (await Run(["explain", .. images, "--model", SaveThirds(), "-o", Out, "--top", "2", "--notebook", Notebook]))
            .Succeeded();
        Assert.EndsWith($"Notebook: {Notebook}{Environment.NewLine}", outcome.Output, StringComparison.Ordinal);
        JsonElement[] cells = NotebookCode.Cells(Notebook);
        string[] sections = [.. cells.Select(NotebookCode.Source).Where(source => source.StartsWith('#'))
            .Select(source => source.Split('\n')[0])];
        Assert.Equal(10, sections.Length);
        Assert.Equal(["# Explanations of thirds.onnx", "#r \"nuget: MlNetLime.Onnx, 0.1.0\"", "## The model", "## The method",
            "## one.png"],
            sections[..5]);
        Assert.Equal(@"## two\_\*.png", sections[7]);
        Assert.All([5, 6, 8, 9], i => Assert.Matches("^### class [0-2]$", sections[i]));
        byte[][] present = [.. cells.SelectMany(NotebookCode.Outputs).Where(data => data.TryGetProperty("image/png", out _))
            .Select(data => Convert.FromBase64String(data.GetProperty("image/png").GetString()!))];
        Assert.Equal(2 * (2 + 2 * 2), present.Length); // per image: the image and the borders; per class: the overlay and the masked image
        Assert.Contains(present, png => png.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Out, "two_*.borders.png"))));
        Assert.All(Directory.GetFiles(Out, "*.overlay.png"), file =>
            Assert.Contains(present, png => png.AsSpan().SequenceEqual(File.ReadAllBytes(file))));
        string[] tables = [.. cells.SelectMany(NotebookCode.Outputs).Where(data => data.TryGetProperty("text/html", out _))
            .Select(data => string.Concat(data.GetProperty("text/html").EnumerateArray().Select(line => line.GetString())))];
        Assert.Equal(4, tables.Length);
        Assert.All(tables, table => Assert.Contains("Importance &#177; error", table, StringComparison.Ordinal));
        NotebookFormat.Check(Notebook);
    }

    [Fact]
    public async Task Notebook_SameRun_DiffersOnlyInThreadCount()
    {
        string[] arguments = ["explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--json", "--threads", "1", "--notebook",
            Notebook];
        Assert.Equal("lime", (await Run(arguments)).Succeeded().Json.GetProperty("method").GetString()); // standard output is only JSON
        string first = File.ReadAllText(Notebook);
        (await Run([.. arguments[..^4], "--threads", "2", "--notebook", Notebook])).Succeeded();
        Assert.Equal(first, File.ReadAllText(Notebook).Replace("Threads = 2", "Threads = 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run.html", "--notebook", ".ipynb")]
    [InlineData("missing/run.ipynb", "--notebook", "folder does not exist")]
    public async Task Notebook_WhenPathIsInvalid_IsRejectedBeforeRun(string place, params string[] words)
    {
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--notebook", Path.Combine(Folder, place)))
            .Refused(words);
        Assert.False(Directory.Exists(Out));
    }

    private static readonly SourceCode Code = new(new ComponentRegistry());

    [Fact]
    public void GeneratedCode_OfTargetsAndCamOptions_MatchesExpectedText()
    {
        Assert.Equal("Targets.Sum([3, 1])", Code.Of(Targets.Sum([3, 1])));
        Assert.Equal("Targets.Sum([2], new ImageBox(0.5, 1, 20, 30))", Code.Of(Targets.Sum([2], new ImageBox(0.5, 1, 20, 30))));
        Assert.Equal("Targets.DetectedBox(new ImageBox(1, 2, 3, 4), 7)", Code.Of(Targets.DetectedBox(new ImageBox(1, 2, 3, 4), 7)));
        Assert.Equal("""new ScoreCamExplainer(new ScoreCamOptions{    Layer = "a\\b\u000a",    Baseline = Baselines.Blur(),})""",
            Code.Explainer(new ScoreCamOptions { Layer = "a\\b\n", Baseline = Baselines.Blur() }, null)
                .Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal("new CamExplainer(new CamOptions())", Code.Explainer(new CamOptions(), null));
    }
}
