using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Unusable input and its messages; no files are written then.</summary>
public sealed class ExplainBadInputTests : ToolTest
{
    private async Task<Outcome> Explain(string image, string model, params string[] more)
    {
        Outcome outcome = await Run(["explain", image, "--model", model, "--samples", "50", "-o", Out, .. more]);
        Assert.Equal(outcome.Code == ExitCode.Done, Directory.Exists(Out));
        return outcome;
    }

    private static byte[] Png(int height = 8, int width = 12)
    {
        string path = Path.GetTempFileName();
        ImageFile.SavePng(ImageBuffer.FromBytes(height, width, 3, [.. Enumerable.Range(0, height * width * 3).Select(i => (byte)(i * 7))]),
            path);
        byte[] content = File.ReadAllBytes(path);
        File.Delete(path);
        return content;
    }

    [Fact]
    public async Task Explain_EmptyImageFile_IsRejected() =>
        (await Explain(Save("empty.png", ""), SaveThirds())).Refused("empty.png", "empty");

    [Fact]
    public async Task Explain_TextFileAsImage_IsRejected() =>
        (await Explain(Save("text.png", "Dear reader,"), SaveThirds())).Refused("text.png");

    [Fact]
    public async Task Explain_TruncatedPng_IsRejected() => (await Explain(Save("cut.png", Png()[..60]), SaveThirds())).Refused("cut.png");

    [Fact]
    public async Task Explain_TruncatedJpeg_IsRejected() =>
        (await Explain(Save("cut.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1]), SaveThirds())).Refused("cut.jpg");

    [Fact]
    public async Task Explain_WhenSeveralImagesAreUnreadable_ReportsAllOfThem()
    {
        Outcome outcome = await Run("explain", Save("a.png", ""), Save("good.png", Png()), Save("b.png", "text"), "--model", SaveThirds(),
            "-o", Out);
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(2, outcome.Problems.Length);
        Assert.Contains("a.png", outcome.Problems[0], StringComparison.Ordinal);
        Assert.Contains("b.png", outcome.Problems[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Explain_ImageOfOnePixel_Succeeds() => (await Explain(SaveImage("p.png", 1, 1), SaveThirds())).Succeeded();

    [Theory]
    [InlineData(20000, 1)]
    [InlineData(1, 20000)]
    public async Task Explain_ImageOfOneRowOrColumn_Succeeds(int height, int width) =>
        (await Explain(SaveImage("p.png", height, width), SaveThirds(), "--segmentation", "grid", "--features", "4")).Succeeded();

    [Fact]
    public async Task Explain_TextFileAsModel_IsRejected() =>
        (await Explain(SaveImage("p.png"), Save("m.onnx", "not a model"))).Refused("m.onnx");

    [Fact]
    public async Task Explain_ImageFileAsModel_IsRejected() => (await Explain(SaveImage("p.png"), Save("m.png", Png()))).Refused("m.png");

    [Fact]
    public async Task Explain_ModelWithStringInput_IsRejected()
    {
        string model = Save("m.onnx", new TinyOnnx().Input("text", Onnx.Model.TensorElement.String, 1, 3, 4, 5).Output("y", Float32, 4)
            .Node("Shape", "text", "shape").Node("Cast", "shape", "y", ("to", 1)).ToBytes());
        (await Explain(SaveImage("p.png"), model)).Refused("string");
    }

    [Fact]
    public async Task Explain_WhenLabelCountDiffersFromOutputCount_IsRejected() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--labels", Save("l.txt", "one\ntwo"))).Refused("2 class names", "3 scores");

    [Fact]
    public async Task Explain_WhenLabelFileIsNotText_IsRejected() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--labels", Save("l.txt", Png()))).Refused("l.txt");

    [Fact]
    public async Task Explain_UnknownClassName_SuggestsSimilarName() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--labels", Save("l.txt", "left\nmiddle\nright"), "--class", "midle"))
            .Refused("'midle'", "Did you mean 'middle'?");

    [Fact]
    public async Task Explain_ClassNameWithoutLabelFile_IsRejected() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--class", "cat"))
            .Refused("--class 'cat' is a name, but the model's classes have none; add --labels FILE");

    [Theory]
    [InlineData("3")]
    [InlineData("-1")]
    public async Task Explain_ClassIndexOutOfRange_IsRejected(string index) =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--class", index))
            .Refused($"--class {index} does not exist: the model has 3 outputs, numbered from 0 to 2");

    [Fact]
    public async Task Explain_InvalidOptionsAndClasses_AreReportedTogether()
    {
        Outcome outcome = await Explain(SaveImage("p.png"), SaveThirds(), "--class", "9", "--class", "cat", "--top-features", "0");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Collection(outcome.Problems,
            problem => Assert.StartsWith("--top-features expects", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--class 9 does not exist", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--class 'cat' is a name", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_WhenTopExceedsClassCount_IsRejected() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--top", "4")).Refused("--top 4", "3");

    [Theory]
    [InlineData("Sqrt", "NaN")]
    [InlineData("Log", "Infinity")]
    public async Task Explain_WhenModelOutputIsNotFinite_IsRejected(string op, string found)
    {
        float[] weights = [.. Enumerable.Repeat(op == "Sqrt" ? -1f : 0f, 6 * 3)];
        string model = Save("m.onnx", new TinyOnnx().Input("x", Float32, "N", 3, 1, 2).Output("y", Float32, "N", 3)
            .Node("Flatten", "x", "flat", ("axis", 1)).Node("MatMul", "flat,w", "sum").Node(op, "sum", "y")
            .Weights("w", [6, 3], weights).ToBytes());
        (await Explain(SaveImage("p.png"), model)).Refused(found, "preprocessing");
    }

    [Fact]
    public async Task Explain_LabelMapOfWrongSize_ReportsAllThreeSizes()
    {
        string map = Path.Combine(Folder, "map.png");
        SegmentMap.FromValues(5, 7, new int[35]).Save(map);
        (await Explain(SaveImage("p.png", 16, 20), SaveThirds(), "--segmentation", map)).Refused("5 x 7", "16 x 20", "8 x 12");
    }

    [Fact]
    public async Task Explain_TextFileAsLabelMap_IsRejected() =>
        (await Explain(SaveImage("p.png"), SaveThirds(), "--segmentation", Save("map.txt", "text"))).Refused("map.txt");

    [Fact]
    public async Task Explain_SingleSegment_PrintsWarning()
    {
        Outcome outcome = (await Explain(SaveImage("p.png"), SaveThirds(), "--segmentation", "grid", "--features", "1")).Succeeded();
        Assert.Contains("Warning: The image is one segment", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WhenFeaturesExceedPixels_MakesAtMostOneSegmentPerPixel()
    {
        Outcome outcome = (await Explain(SaveImage("p.png"), SaveThirds(), "--features", "1000", "--json")).Succeeded();
        Assert.InRange(outcome.Json.GetProperty("segments").GetInt32(), 1, 8 * 12);
    }

    [Fact]
    public async Task Explain_WhenOutputFolderIsInputFile_IsRejected() =>
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Path.Combine(Folder, "p.png")))
            .Refused("is a file; give a folder with -o");

    [Fact]
    public async Task Explain_WhenOutputFolderIsNotWritable_IsRejectedBeforeModelRuns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        (await Run("explain", SaveImage("p.png"), "--model", SaveThirds(), "--samples", "10000000", "-o", "/proc/out"))
            .Refused("'/proc/out' cannot be written to", "-o");
    }

    [Fact]
    public async Task Explain_WhenResultWouldOverwriteInput_IsRejected()
    {
        string image = SaveImage("p.png"), other = SaveImage("p.borders.png");
        byte[] content = File.ReadAllBytes(other);
        (await Run("explain", image, other, "--model", SaveThirds(), "--samples", "20", "-o", Folder)).Refused("p.borders.png",
            "would be overwritten");
        Assert.Equal(content, File.ReadAllBytes(other));
        Assert.False(File.Exists(Path.Combine(Folder, "p.json")));
    }
}
