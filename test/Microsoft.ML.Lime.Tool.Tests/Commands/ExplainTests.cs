using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The command <c>explain</c> on models with known results.</summary>
public sealed class ExplainTests : ToolTest
{
    private Task<Outcome> Explain(params string[] more) => Run(
        ["explain", SaveImage("p.png"), "--model", SaveThirds(), "--samples", "200", "--features", "6", "-o", Out, .. more]);

    private string[] Written() =>
        [.. Directory.GetFileSystemEntries(Out).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private JsonElement Result(string name = "p.json") => JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, name))).RootElement;

    private static double[] Importance(JsonElement result, int explanation = 0) =>
        [.. result.GetProperty("explanations")[explanation].GetProperty("importance").EnumerateArray()
            .Select(number => number.GetDouble())];

    [Fact]
    public async Task Explain_WritesFilesForImageAndClassesAndPrintsPaths()
    {
        Outcome outcome = (await Explain("--top", "2")).Succeeded();
        string[] expected =
        [
            "p.0.map.npy", "p.0.overlay.png", "p.0.top.png", "p.1.map.npy", "p.1.overlay.png", "p.1.top.png", "p.borders.png", "p.json",
            "p.segments.png",
        ];
        Assert.Equal(expected, Written());
        Assert.All(expected, name => Assert.Contains($"  {Path.Combine(Out, name)}{Environment.NewLine}", outcome.Output,
            StringComparison.Ordinal));
        Assert.DoesNotContain("\e", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(expected.Order(), Result().GetProperty("files").EnumerateArray().Select(name => name.GetString()!).Order());
    }

    [Fact]
    public async Task Json_PrintsOnlyTheDocumentThatIsAlsoWritten()
    {
        Outcome outcome = (await Explain("--json")).Succeeded();
        Assert.Empty(ExplanationSchema.Errors(outcome.Json));
        Assert.Equal(File.ReadAllText(Path.Combine(Out, "p.json")).Trim(), outcome.Output.Trim());
    }

    [Fact]
    public async Task Json_SeveralImages_PrintsArrayAndLoadsModelOnce()
    {
        string[] images = [SaveImage("a/p.png"), SaveImage("b/p.png", 20, 9)];
        Outcome outcome = (await Run(["explain", .. images, "--model", SaveThirds(), "--samples", "50", "-o", Out, "--json"]))
            .Succeeded();
        JsonElement[] results = [.. outcome.Json.EnumerateArray()];
        Assert.Equal(images, results.Select(result => result.GetProperty("image").GetProperty("path").GetString()));
        Assert.Equal([8, 20], results.Select(result => result.GetProperty("image").GetProperty("height").GetInt32()));
        Assert.Empty(ExplanationSchema.Errors(results[1]));
        Assert.True(results[0].GetProperty("timings").GetProperty("load").GetDouble() > 0);
        Assert.Equal(0, results[1].GetProperty("timings").GetProperty("load").GetDouble());
        Assert.Contains("p.json", Written());
        Assert.Contains("p-2.json", Written());
    }

    [Fact]
    public async Task Explain_WhenModelUsesOneRegion_GivesImportanceToThatRegionOnly()
    {
        await Explain("--segmentation", "grid", "--surrogate", "ridge", "--baseline", "#000000", "--class", "0", "--quiet");
        JsonElement result = Result(), explanation = result.GetProperty("explanations")[0];
        SegmentMap segments = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        double[] importance = Importance(result);
        Assert.Equal(segments.Count, importance.Length);
        for (int segment = 0; segment < segments.Count; segment++)
        {
            bool seen = Enumerable.Range(0, segments.Labels.Length)
                .Any(i => segments.Labels[i] == segment && i % segments.Width < segments.Width / 3);
            Assert.True(seen ? importance[segment] > 0.05 : Math.Abs(importance[segment]) < 0.005,
                $"segment {segment}: {importance[segment]}");
        }
        Assert.True(explanation.GetProperty("r2").GetDouble() > 0.999);
        Assert.Equal(0, explanation.GetProperty("baselineProbability").GetDouble());
        Assert.Equal(explanation.GetProperty("probability").GetDouble(), explanation.GetProperty("localPrediction").GetDouble(), 0.01);
    }

    [Fact]
    public async Task Map_IsFloat32AndHoldsImportanceOfEachSegment()
    {
        await Explain("--quiet", "--class", "1");
        SegmentMap segments = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        double[] importance = Importance(Result());
        byte[] file = File.ReadAllBytes(Path.Combine(Out, "p.1.map.npy"));
        int start = 10 + BitConverter.ToUInt16(file, 8);
        string header = System.Text.Encoding.ASCII.GetString(file, 10, start - 10);
        Assert.Contains("'descr': '<f4'", header, StringComparison.Ordinal);
        Assert.Contains("(8, 12)", header, StringComparison.Ordinal);
        Assert.Equal(
            segments.Labels.ToArray().Select(segment => (float)importance[segment]),
            MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray());
    }

    [Fact]
    public async Task Map_WithoutUpsampling_HasOneValuePerGridCell()
    {
        JsonElement result = (await Explain("--segmentation", "grid", "--upsampling", "none", "--json")).Succeeded().Json;
        JsonElement grid = result.GetProperty("grid");
        byte[] file = File.ReadAllBytes(Path.Combine(Out, "p.0.map.npy"));
        int start = 10 + BitConverter.ToUInt16(file, 8);
        Assert.Contains(
            $"({grid.GetProperty("rows")}, {grid.GetProperty("columns")})",
            System.Text.Encoding.ASCII.GetString(file, 10, start - 10), StringComparison.Ordinal);
        Assert.Equal(
            Importance(result).Select(number => (float)number), MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray());
    }

    [Fact]
    public async Task Class_NamesAndIndices_AreMergedAndOrderedByProbability()
    {
        string labels = Save("labels.txt", "left, port\nmiddle\nright\n");
        Outcome outcome = (await Explain("--labels", labels, "--class", "RIGHT", "--class", "0", "--class", "port", "--json")).Succeeded();
        JsonElement[] explanations = [.. outcome.Json.GetProperty("explanations").EnumerateArray()];
        Assert.Equal(["left, port", "right"], explanations.Select(e => e.GetProperty("class").GetProperty("name").GetString()));
        Assert.Equal([0, 2], explanations.Select(e => e.GetProperty("class").GetProperty("index").GetInt32()));
        Assert.True(explanations[0].GetProperty("probability").GetDouble() > explanations[1].GetProperty("probability").GetDouble());
    }

    [Fact]
    public async Task Class_WithTop_AddsNamedClassesToTopClasses()
    {
        JsonElement result = (await Explain("--class", "2", "--top", "2", "--json")).Succeeded().Json;
        Assert.Equal([0, 1, 2], result.GetProperty("explanations").EnumerateArray()
            .Select(e => e.GetProperty("class").GetProperty("index").GetInt32()).Order());
        JsonElement alone = (await Explain("--class", "2", "--json")).Succeeded().Json;
        Assert.Equal(2, Assert.Single(alone.GetProperty("explanations").EnumerateArray()).GetProperty("class").GetProperty("index")
            .GetInt32());
        Assert.Equal(0, alone.GetProperty("options").GetProperty("topClasses").GetInt32());
    }

    [Theory]
    [InlineData("--batch", "1", "--threads", "1")]
    [InlineData("--batch", "7", "--threads", "2")]
    [InlineData("--batch", "32", "--threads", "3")]
    public async Task Seed_GivesSameBitsForAnyBatchSizeAndThreadCount(params string[] how)
    {
        // Enough segments that the masks are sampled; if all masks were evaluated, the seed would have no effect.
        Task<Outcome> Explain(params string[] more) => Run(
            ["explain", SaveImage("p.png"), "--model", SaveThirds(), "--samples", "60", "--features", "15", "-o", Out, "--json", .. more]);

        await Explain("--seed", "5");
        byte[] map = File.ReadAllBytes(Path.Combine(Out, "p.0.map.npy"));
        double[] importance = Importance(Result());
        (await Explain(["--seed", "5", .. how])).Succeeded();
        Assert.Equal(importance, Importance(Result()));
        Assert.Equal(map, File.ReadAllBytes(Path.Combine(Out, "p.0.map.npy")));
        (await Explain(["--seed", "6", .. how])).Succeeded();
        Assert.NotEqual(importance, Importance(Result()));
    }

    [Theory]
    [InlineData]
    [InlineData("--segmentation", "grid", "--upsampling", "bicubic", "--surrogate", "ridge", "--baseline", "segment-mean", "--seed", "3")]
    [InlineData("--segmentation", "slic", "--surrogate", "lasso", "--baseline", "blur", "--resize", "pad", "--preprocess", "unit",
        "--mean", ".5", "--activation", "sigmoid", "--top", "3")]
    [InlineData("--preset", "lime", "--segmentation", "grid", "--distance", "hamming", "--kernel-width", "0.5",
        "--feature-selection", "lasso-path", "--num-features", "4", "--baseline", "segment-mean", "--class", "1", "--sampler", "pairs")]
    public async Task Json_OptionsOfResult_ReproduceExplanation(params string[] how)
    {
        JsonElement first = (await Explain([.. how, "--json"])).Succeeded().Json.Clone();
        JsonElement options = first.GetProperty("options"), model = first.GetProperty("model");
        JsonElement preprocessing = options.GetProperty("preprocessing");
        JsonElement second = (await Run(["explain", Text(first.GetProperty("image").GetProperty("path")), "--model",
            Text(model.GetProperty("path")),
            "--segmentation", Text(options.GetProperty("segmentation").GetProperty("name")),
            "--features", Text(options.GetProperty("segmentation").GetProperty("features")),
            "--samples", Text(options.GetProperty("samples")), "--seed", Text(first.GetProperty("seed")),
            "--sampler", Text(options.GetProperty("sampler").GetProperty("name")),
            "--baseline", Text(options.GetProperty("baseline").GetProperty("name")),
            "--surrogate", Text(options.GetProperty("surrogate").GetProperty("name")),
            .. options.GetProperty("distance") is { ValueKind: JsonValueKind.String } distance
                ? ["--distance", Text(distance), "--kernel-width", Text(options.GetProperty("weighting").GetProperty("width"))]
                : (string[])["--distance", "none"],
            "--feature-selection", Text(options.GetProperty("featureSelection").GetProperty("name")),
            .. options.GetProperty("numFeatures") is { ValueKind: JsonValueKind.Number } number
                ? (string[])["--num-features", Text(number)] : [],
            .. options.GetProperty("classes").EnumerateArray().SelectMany(index => (string[])["--class", Text(index)]),
            "--upsampling", Text(options.GetProperty("upsampling")), "--resize", Text(options.GetProperty("resize")),
            .. Text(options.GetProperty("topClasses")) is var top and not "0" ? (string[])["--top", top] : [], "--top-features",
                Text(options.GetProperty("topFeatures")),
            "--scale", Text(preprocessing.GetProperty("scale")), "--mean", Text(preprocessing.GetProperty("mean")),
            "--std", Text(preprocessing.GetProperty("std")), "--channels", Text(preprocessing.GetProperty("channels")),
            "--activation", Text(first.GetProperty("activation")), "--layout", Text(model.GetProperty("layout")),
            "--input", Text(model.GetProperty("input")), "--output", Text(model.GetProperty("output")),
            "--batch", Text(options.GetProperty("batch")), "-o", Path.Combine(Folder, "again"), "--json"])).Succeeded().Json;
        Assert.Equal(first.GetProperty("explanations").GetArrayLength(), second.GetProperty("explanations").GetArrayLength());
        for (int i = 0; i < first.GetProperty("explanations").GetArrayLength(); i++)
            Assert.Equal(Importance(first, i), Importance(second, i));

        static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Array
            ? string.Join(',', value.EnumerateArray().Select(item => item.GetRawText()))
            : value.ToString();
    }

    [Fact]
    public async Task Preset_WhenOptionIsExplicit_OptionWinsInAnyOrder()
    {
        JsonElement before = (await Explain("--mean", "0.25", "--preset", "matlab", "--preprocess", "imagenet", "--json"))
            .Succeeded().Json.Clone();
        JsonElement after = (await Explain("--preprocess", "imagenet", "--preset", "matlab", "--mean", "0.25", "--json")).Succeeded().Json;
        Assert.Equal("[0.25]", before.GetProperty("options").GetProperty("preprocessing").GetProperty("mean").GetRawText());
        Assert.Equal(
            before.GetProperty("options").GetProperty("preprocessing").GetRawText(),
            after.GetProperty("options").GetProperty("preprocessing").GetRawText());
        Assert.Equal(1 / 255.0, after.GetProperty("options").GetProperty("preprocessing").GetProperty("scale").GetDouble());
    }

    [Theory]
    [InlineData("default", 64, null, "ridge")]
    [InlineData("default", 64, null, "ridge", "--preset", "default")]
    [InlineData("matlab", 49, 2048, "tree", "--preset", "matlab")]
    [InlineData("default", 64, null, "ridge", "--segmentation", "grid")]
    [InlineData("matlab", 49, 2048, "tree", "--segmentation", "slic", "--preset", "matlab")]
    [InlineData("lime", 64, 1000, "ridge", "--preset", "lime", "--segmentation", "grid")]
    [InlineData(null, 49, null, "constrained-least-squares", "--method", "kernelshap")]
    public async Task Preset_SetsFeaturesSamplesAndSurrogateAndIsDefaultWhenOmitted(string? preset, int features, int? samples,
        string surrogate, params string[] how)
    {
        JsonElement result = (await Run(["explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--json", .. how]))
            .Succeeded().Json;
        JsonElement options = result.GetProperty("options");
        Assert.Equal((preset, features, surrogate), (options.GetProperty("preset").GetString(),
            options.GetProperty("segmentation").GetProperty("features").GetInt32(),
            options.GetProperty("surrogate").GetProperty("name").GetString()));
        Assert.Equal(samples, options.GetProperty("samples") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null);
    }

    [Fact]
    public async Task PresetLime_MatchesPythonLimeAndCanBeOverridden()
    {
        JsonElement result = (await Lime("--json")).Succeeded().Json;
        JsonElement options = result.GetProperty("options");
        Assert.Equal("lime", options.GetProperty("preset").GetString());
        Assert.Equal("""{"name":"exponential","width":0.25}""", Compact("weighting"));
        Assert.Equal("cosine", options.GetProperty("distance").GetString());
        Assert.Equal("""{"name":"segment-mean","truncated":1}""", Compact("baseline"));
        Assert.StartsWith("""{"name":"quickshift","kernelSize":4,"maxDistance":200,"ratio":0.2""", Compact("segmentation"),
            StringComparison.Ordinal);
        Assert.Equal("""{"name":"ridge","alpha":1}""", Compact("surrogate"));
        Assert.Equal("""{"name":"auto"}""", Compact("featureSelection"));
        Assert.Equal(JsonValueKind.Null, options.GetProperty("numFeatures").ValueKind);
        Assert.Equal(5, options.GetProperty("topClasses").GetInt32());
        Assert.Equal(3, result.GetProperty("explanations").GetArrayLength()); // the model has only three classes
        JsonElement own = (await Lime("--hide-color", "#000000", "--top-labels", "1", "--distance", "none", "--kernel-size", "2", "--json"))
            .Succeeded().Json;
        Assert.Equal("color", own.GetProperty("options").GetProperty("baseline").GetProperty("name").GetString());
        Assert.Equal("none", own.GetProperty("options").GetProperty("weighting").GetProperty("name").GetString());
        Assert.Equal(1, own.GetProperty("explanations").GetArrayLength());
        Assert.Equal(2, own.GetProperty("options").GetProperty("segmentation").GetProperty("kernelSize").GetDouble());
        Assert.Contains("--features does not go with --segmentation quickshift", (await Lime("--features", "9")).Error,
            StringComparison.Ordinal);

        Task<Outcome> Lime(params string[] more) => Run(
            ["explain", SaveImage("p.png"), "--model", SaveThirds(), "--preset", "lime", "--samples", "60", "-o", Out, .. more]);

        string Compact(string option) => JsonSerializer.Serialize(options.GetProperty(option));
    }

    [Theory]
    [InlineData("--kernel-width", "2", "cosine", 2)]
    [InlineData("--distance", "euclidean", "euclidean", 0.25)]
    public async Task DistanceAndKernelWidth_WhenOneIsGiven_OtherHasDefault(string option, string value, string distance, double width)
    {
        JsonElement options = (await Explain(option, value, "--json")).Succeeded().Json.GetProperty("options");
        Assert.Equal((distance, width),
            (options.GetProperty("distance").GetString(), options.GetProperty("weighting").GetProperty("width").GetDouble()));
    }

    [Fact]
    public async Task Segmentation_WrittenLabelMap_IsAcceptedAndLeftUnchanged()
    {
        await Explain("--quiet");
        string map = Path.Combine(Out, "p.segments.png");
        byte[] content = File.ReadAllBytes(map);
        double[] importance = Importance(Result());
        (await Run("explain", Path.Combine(Folder, "p.png"), "--model", SaveThirds(), "--samples", "200", "--segmentation", map, "-o", Out,
            "--quiet")).Succeeded();
        Assert.Equal(importance, Importance(Result()));
        Assert.Equal(content, File.ReadAllBytes(map));
        Assert.Equal(map, Result().GetProperty("options").GetProperty("segmentationPath").GetString());
    }

    [Fact]
    public async Task Segmentation_LabelMapOfSourceImageSize_IsResizedToModelInput()
    {
        string image = SaveImage("p.png", 16, 36);
        int[] halves = [.. Enumerable.Range(0, 16 * 36).Select(i => i % 36 < 18 ? 5 : 9)];
        string map = Path.Combine(Folder, "map.png");
        SegmentMap.FromValues(16, 36, halves).Save(map);
        Outcome outcome = (await Run("explain", image, "--model", SaveThirds(), "--samples", "50", "--segmentation", map, "-o", Out,
            "--json")).Succeeded();
        Assert.Equal("[48, 48]", outcome.Json.GetProperty("segmentAreas").GetRawText());
    }

    [Fact]
    public async Task Quiet_PrintsNothing() => Assert.Equal("", (await Explain("--quiet")).Succeeded().Output);

    [Fact]
    public async Task Show_WithoutColorSupport_DrawsPlainCharacters()
    {
        Outcome outcome = (await Explain("--quiet", "--show", "--activation", "softmax", "--segmentation", "grid"))
            .Succeeded();
        Assert.DoesNotContain("\e", outcome.Output, StringComparison.Ordinal);
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.True(lines.Length > 4);
        Assert.StartsWith("# + support, = - oppose; # = at least half of ", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.All(lines[..^1], line => Assert.Matches(@"^[-#+=.]+$", line));
    }

    [Fact]
    public async Task Table_ListsSegmentsByMagnitudeWithSign()
    {
        string output = (await Explain("--surrogate", "ridge", "--segmentation", "grid", "--top-features", "9", "--activation", "softmax"))
            .Succeeded().Output;
        Match[] rows = [.. (IEnumerable<Match>)Regex.Matches(output, @"([+-]\d\.\d+) ± \d\.\d+ +(supports|opposes)")];
        double[] values = [.. rows.Select(row => double.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(values.Select(Math.Abs).OrderDescending(), values.Select(Math.Abs));
        Assert.Contains(values, value => value < 0);
        Assert.All(rows.Zip(values), row => Assert.Equal(row.Second > 0 ? "supports" : "opposes", row.First.Groups[2].Value));
    }

    [Fact]
    public async Task MaxSide_LimitsRenderedImagesUnlessFullIsAskedFor()
    {
        string image = SaveImage("wide.png", 40, 4100);
        async Task<(int Height, int Width)> Rendered(params string[] options)
        {
            (await Run(["explain", image, "--model", SaveThirds(), "--samples", "50", "--segmentation", "grid", "-o", Out, "--quiet",
                .. options])).Succeeded();
            (int, int) size = Size("wide.borders.png");
            Assert.Equal(size, Size(Directory.GetFiles(Out, "wide.*.top.png").Select(Path.GetFileName).Single()!));
            return size;
        }

        Assert.Equal((20, 2000), await Rendered());
        Assert.Equal((40, 4100), await Rendered("--max-side", "full"));
        Assert.Equal((5, 512), await Rendered("--max-side", "512"));
        string square = SaveImage("square.png", 40, 60); // the model's input is 8 x 12, of which the crop takes the middle
        (await Run("explain", square, "--model", SaveThirds(), "--samples", "50", "--segmentation", "grid", "-o", Out, "--quiet",
            "--resize", "shorter:20", "--max-side", "12")).Succeeded();
        Assert.Equal((7, 11), Size("square.borders.png")); // not 8 x 12, the size of the middle
        (await Explain("--max-side", "0")).Refused("--max-side", "at least 1");

        (int, int) Size(string name)
        {
            ImageBuffer rendered = ImageFile.Load(Path.Combine(Out, name));
            return (rendered.Height, rendered.Width);
        }
    }

    [Theory]
    [InlineData("tree")]
    [InlineData("lasso")]
    public async Task Table_TopFeatures_LimitsRows(string surrogate)
    {
        string output = (await Explain("--surrogate", surrogate, "--top-features", "3", "--segmentation", "grid")).Succeeded().Output;
        Assert.Contains("Importance ± error", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains(" % ", StringComparison.Ordinal)));
        Assert.Equal(4, output.Count(c => c == '±')); // the header and three segments
    }

    [Fact]
    public async Task Output_IsSameInEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            string invariant = WithoutTime((await Explain("--surrogate", "ridge")).Succeeded().Output);
            foreach (string culture in new[] { "ru-RU", "en-US", "ar-SA" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal(invariant, WithoutTime((await Explain("--surrogate", "ridge")).Succeeded().Output));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static string WithoutTime(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\d+\.\d s\.", "T s.");
    }

    [Fact]
    public async Task Size_ForModelWithDynamicSize_SetsInputSize()
    {
        string model = Save("open.onnx", new TinyOnnx().Input("x", Onnx.Model.TensorElement.Float32, "N", 3, "H", "W")
            .Output("y", Onnx.Model.TensorElement.Float32, "N", 3, 1, 1).Node("GlobalAveragePool", "x", "y").ToBytes());
        Outcome outcome = (await Run("explain", SaveImage("p.png"), "--model", model, "--size", "10x14", "--samples", "20", "-o", Out,
            "--json")).Succeeded();
        Assert.Equal(10, outcome.Json.GetProperty("model").GetProperty("height").GetInt32());
        Assert.Equal(14, outcome.Json.GetProperty("model").GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task Json_TimingsSumToTotalAndModelCallsAreCounted()
    {
        JsonElement result = (await Explain("--json")).Succeeded().Json;
        JsonProperty[] timings = [.. result.GetProperty("timings").EnumerateObject()];
        Assert.Equal(timings[..^1].Sum(stage => stage.Value.GetDecimal()), timings[^1].Value.GetDecimal());
        Assert.All(timings, stage => Assert.True(stage.Value.GetDouble() >= 0));
        Assert.True(result.GetProperty("timings").GetProperty("load").GetDouble() > 0);
        Assert.Equal(192, result.GetProperty("samples").GetInt32()); // all 64 masks of six segments, each used three times
        Assert.Equal(64 + 28, result.GetProperty("modelCalls").GetInt32()); // the checks of the model take 28
        Assert.Matches("^[0-9a-f]{64}$", result.GetProperty("model").GetProperty("sha256").GetString());
    }
}
