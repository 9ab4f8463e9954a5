using System.Text.Json;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class DrawTests : ToolTest
{
    private Task<Outcome> Explain(params string[] options) => Run([
        "explain", SaveImage("p.png", 16, 36), "--model", SaveThirds(), "--samples", "120", "--surrogate", "ridge", "--top", "2",
        "--segmentation", "grid", "--features", "12", "-o", Out, .. options]);

    private string InOut(string name) => Path.Combine(Out, name);

    private static byte[] Pixels(string path) => ImageFile.Load(path).Bytes.ToArray();

    [Fact]
    public async Task Draw_SavedExplanation_ReproducesFilesOfExplain()
    {
        (await Explain("--save", "--negative-only", "--top-features", "3", "--quiet")).Succeeded();
        Assert.Contains("p.lime", Json(InOut("p.json")).GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        string again = Path.Combine(Folder, "again");
        Outcome outcome = (await Run("draw", InOut("p.lime"), "--negative-only", "--top-features", "3", "-o", again)).Succeeded();
        string[] drawn = [.. Directory.GetFiles(again).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(
            Directory.GetFiles(Out).Select(path => Path.GetFileName(path)).Where(name => name is not ("p.json" or "p.lime")).Order(),
            drawn);
        Assert.Equal(drawn.Length, outcome.Output.Trim().Split('\n').Length);
        Assert.All(drawn, name => Assert.Equal(File.ReadAllBytes(InOut(name)), File.ReadAllBytes(Path.Combine(again, name))));
        Assert.Equal(File.ReadAllText(InOut("p.json")).TrimEnd(), ExplanationFile.Load(InOut("p.lime")).ToJson());
    }

    [Fact]
    public async Task Explain_WithDisplayOptions_MatchesImageAndMask()
    {
        Outcome outcome = (await Explain(
            "--save", "--hide-rest", "--min-weight", "0.001", "--tint", "blue-orange", "--top-features", "4", "--json")).Succeeded();
        Assert.Empty(ExplanationSchema.Errors(outcome.Json));
        ExplanationFile saved = ExplanationFile.Load(InOut("p.lime"));
        foreach (JsonElement target in outcome.Json.GetProperty("explanations").EnumerateArray())
        {
            int index = target.GetProperty("class").GetProperty("index").GetInt32();
            ImageAndMask expected = ImageAndMask.Create(saved.Explanation, index, new ImageAndMaskOptions
            {
                PositiveOnly = false,
                HideRest = true,
                MinWeight = 0.001,
                BlueOrange = true,
                Features = 4,
            });
            Assert.Equal(expected.Draw(saved.SourceImage!).Bytes.ToArray(), Pixels(InOut($"p.{index}.top.png")));
            Assert.Equal(expected.Mask.ToArray(), Unrolled(target.GetProperty("mask")));
        }
    }

    [Fact]
    public async Task Explain_WithoutDisplayOptions_MaskCoversTopFeatures()
    {
        JsonElement target = (await Explain("--json", "--top-features", "2")).Succeeded().Json.GetProperty("explanations")[0];
        int[] top = [.. target.GetProperty("topFeatures").EnumerateArray().Select(segment => segment.GetInt32())];
        SegmentMap segments = SegmentMap.Load(InOut("p.segments.png"));
        Assert.Equal(segments.Labels.ToArray().Select(label => top.Contains(label) ? 1 : 0), Unrolled(target.GetProperty("mask")));
    }

    [Fact]
    public async Task ColorScale_Shared_SpansAllClassesAndFiles()
    {
        (await Explain("--save", "--color-scale", "shared", "--clip", "90", "--quiet")).Succeeded();
        ExplanationFile saved = ExplanationFile.Load(InOut("p.lime"));
        AttributionMap[] maps = [.. saved.Explanation.Classes.Select(target => target.Map)];
        foreach (ClassExplanation target in saved.Explanation.Classes)
            Assert.Equal(Overlay.Draw(saved.SourceImage!, saved.Explanation, target, scale: ColorScale.Create(maps, 90)).Bytes.ToArray(),
                Pixels(InOut($"p.{target.ClassIndex}.overlay.png")));

        ClassExplanation stronger = saved.Explanation.Classes[0] with { Map = new AttributionMap(1, 1, [9]) };
        (saved with { Explanation = saved.Explanation with { Classes = [stronger] } }).Save(Path.Combine(Folder, "q.lime"));
        (await Run("draw", InOut("p.lime"), Path.Combine(Folder, "q.lime"), "--color-scale", "shared", "-o", Out, "--quiet")).Succeeded();
        ClassExplanation first = saved.Explanation.Classes[0];
        Assert.Equal(Overlay.Draw(saved.SourceImage!, saved.Explanation, first, scale: ColorScale.Create([.. maps, stronger.Map]))
            .Bytes.ToArray(),
            Pixels(InOut($"p.{first.ClassIndex}.overlay.png")));
    }

    [Fact]
    public async Task ColorScale_GivenRangeWithNegativeStart_IsMadeSymmetric()
    {
        (await Explain("--save", "--color-scale", "-0.5,0.25", "--quiet", "--show")).Succeeded();
        ExplanationFile saved = ExplanationFile.Load(InOut("p.lime"));
        ClassExplanation target = saved.Explanation.Classes[0];
        Assert.Equal(Overlay.Draw(saved.SourceImage!, saved.Explanation, target, scale: ColorScale.Between(-0.5, 0.5)).Bytes.ToArray(),
            Pixels(InOut($"p.{target.ClassIndex}.overlay.png")));
    }

    [Fact]
    public async Task Draw_WhenSourceImageIsNotSaved_DrawsOnFittedImage()
    {
        (await Explain("--save", "--quiet")).Succeeded();
        (ExplanationFile.Load(InOut("p.lime")) with { SourceImage = null }).Save(Path.Combine(Folder, "small.lime"));
        Outcome outcome = (await Run("draw", Path.Combine(Folder, "small.lime"), "-o", Out, "--quiet", "--show")).Succeeded();
        Assert.True(outcome.Output.Split('\n').Length > 4);
        Assert.Equal((8, 12), ImageFile.Load(InOut("small.borders.png")) is var borders ? (borders.Height, borders.Width) : default);
    }

    [Fact]
    public async Task Draw_WhenSeveralArgumentsAreInvalid_ReportsAllProblems()
    {
        string foreign = Save("x.lime", "not an explanation");
        Outcome outcome = await Run("draw", foreign, "none.lime", "--positive-only", "--negative-only", "--min-weight", "-1", "--clip", "0",
            "--color-scale", "shred", "--tint", "pink", "-o", Out);
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(7, outcome.Problems.Length);
        Assert.Contains(outcome.Problems, problem => problem.Contains("Did you mean 'shared'?", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Draw_WhenColorRangeIsClippedOrEmpty_IsRejected()
    {
        Outcome outcome = await Run("draw", Save("x.lime", "GIF89a"), "--color-scale", "0,1", "--clip", "99", "-o", Out);
        Assert.Contains(outcome.Problems, problem => problem.Contains("exclude each other", StringComparison.Ordinal));
        outcome = await Run("draw", Save("x.lime", "GIF89a"), "--color-scale", "1,1", "-o", Out);
        Assert.Contains(outcome.Problems, problem => problem.Contains("is empty or not finite", StringComparison.Ordinal));
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private static int[] Unrolled(JsonElement mask)
    {
        int[] runs = [.. mask.GetProperty("runs").EnumerateArray().Select(number => number.GetInt32())];
        int[] values = [.. runs.Chunk(2).SelectMany(run => Enumerable.Repeat(run[0], run[1]))];
        Assert.Equal(mask.GetProperty("height").GetInt32() * mask.GetProperty("width").GetInt32(), values.Length);
        return values;
    }
}
