using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The methods and targets of <c>explain</c>.</summary>
public sealed class MethodTests : ToolTest
{
    private Task<Outcome> Explain(params string[] more) =>
        Run(["explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--json", .. more]);

    private string[] Written() =>
        [.. Directory.GetFileSystemEntries(Out).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private (string Shape, float[] Values) Map(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Out, name));
        int start = 10 + BitConverter.ToUInt16(file, 8);
        string header = System.Text.Encoding.ASCII.GetString(file, 10, start - 10);
        return (header[header.IndexOf('(', StringComparison.Ordinal)..(header.IndexOf(')', StringComparison.Ordinal) + 1)],
            MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray());
    }

    [Theory]
    [InlineData("lime", new[] { "--samples", "100", "--features", "6" }, true)]
    [InlineData("kernelshap", new[] { "--samples", "60", "--features", "6", "--baseline", "segment-mean" }, true)]
    [InlineData("occlusion", new string[0], false)]
    [InlineData("rise", new[] { "--samples", "30", "--grid", "3", "--keep", "0.4", "--seed", "9" }, false)]
    public async Task Explain_EachMethod_WritesFilesAndValidJson(string method, string[] options, bool hasSegments)
    {
        Outcome outcome = (await Explain(["--method", method, "--top", "2", "--save", .. options])).Succeeded();
        Assert.Empty(ExplanationSchema.Errors(outcome.Json));
        Assert.Equal(method, outcome.Json.GetProperty("method").GetString());
        string[] expected = hasSegments
            ? ["p.0.map.npy", "p.0.overlay.png", "p.0.top.png", "p.1.map.npy", "p.1.overlay.png", "p.1.top.png", "p.borders.png", "p.json",
                "p.lime", "p.segments.png"]
            : ["p.0.map.npy", "p.0.overlay.png", "p.1.map.npy", "p.1.overlay.png", "p.json", "p.lime"];
        Assert.Equal(expected, Written());
        Assert.Equal("(8, 12)", Map("p.0.map.npy").Shape);
        byte[] overlay = File.ReadAllBytes(Path.Combine(Out, "p.1.overlay.png"));
        (await Run("draw", Path.Combine(Out, "p.lime"), "-o", Path.Combine(Folder, "again"), "--quiet")).Succeeded();
        Assert.Equal(overlay, File.ReadAllBytes(Path.Combine(Folder, "again", "p.1.overlay.png")));
        JsonElement explanation = outcome.Json.GetProperty("explanations")[0];
        foreach (string field in (string[])["importance", "topFeatures", "r2"])
            Assert.Equal(hasSegments, explanation.GetProperty(field).ValueKind != JsonValueKind.Null);
        Assert.Equal(hasSegments, outcome.Json.GetProperty("segments").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task Occlusion_WithoutUpsampling_MapHoldsScoreDropAtEachPosition()
    {
        JsonElement result = (await Explain("--method", "occlusion", "--mask-size", "3x4", "--stride", "2x5", "--mask-value", "0",
            "--mask-clipping",
            "off", "--upsampling", "none", "--class", "0", "--batch", "2")).Succeeded().Json;
        (string shape, float[] values) = Map("p.0.map.npy");
        Assert.Equal("(3, 2)", shape); // mask positions: rows 0, 2, 4 and columns 0, 5
        ImageBuffer image = ImageFile.Load(Path.Combine(Folder, "p.png"));
        for (int i = 0; i < 6; i++)
        {
            double expected = 0; // the first output is the mean of the first channel over columns 0 to 3
            for (int y = 2 * (i / 2); y < 2 * (i / 2) + 3; y++)
                for (int x = 5 * (i % 2); x < 5 * (i % 2) + 4; x++)
                    expected += x < 4 ? image[y, x, 0] / 255.0 / 32 : 0;
            Assert.Equal(expected, values[i], 1e-5);
        }
        Assert.Equal("[3, 4]", result.GetProperty("options").GetProperty("maskSize").GetRawText());
        Assert.Equal(6, result.GetProperty("samples").GetInt32());
        // The checks of the model: 6 images for the activation, 6 images alone, 2 batches of 2.
        Assert.Equal(8 + 16, result.GetProperty("modelCalls").GetInt32());
    }

    [Fact]
    public async Task Occlusion_DefaultsMatchMatlabAndMaskOptionsAreApplied()
    {
        JsonElement options = (await Explain("--method", "occlusion")).Succeeded().Json.GetProperty("options");
        Assert.Equal(JsonValueKind.Null, options.GetProperty("maskSize").ValueKind);
        Assert.Equal("bicubic", options.GetProperty("upsampling").GetString());
        Assert.True(options.GetProperty("maskClipping").GetBoolean());
        Assert.Equal("image-mean", options.GetProperty("baseline").GetProperty("name").GetString());
        JsonElement other = (await Explain("--method", "occlusion", "--mask-value", "1,2,3", "--mapping", "average", "--mask-size", "2"))
            .Succeeded().Json
            .GetProperty("options");
        Assert.Equal(2, other.GetProperty("baseline").GetProperty("channel1").GetDouble());
        Assert.Equal("[2, 2]", other.GetProperty("maskSize").GetRawText());
    }

    [Theory]
    [InlineData("rise", "--surrogate", "tree", "belongs to lime;")]
    [InlineData("kernelshap", "--distance", "cosine", "belongs to lime;")]
    [InlineData("rise", "--num-features", "3", "belongs to lime;")]
    [InlineData("occlusion", "--hide-color", "blur", "belongs to lime, kernelshap, rise and score-cam;")]
    [InlineData("occlusion", "--samples", "9", "belongs to lime, kernelshap and rise;")]
    [InlineData("occlusion", "--seed", "1", "belongs to lime, kernelshap and rise;")]
    [InlineData("occlusion", "--features", "9", "belongs to lime and kernelshap;")]
    [InlineData("rise", "--top-features", "3", "belongs to lime and kernelshap;")]
    [InlineData("rise", "--upsampling", "none", "belongs to lime, occlusion, kernelshap, cam and score-cam;")]
    [InlineData("rise", "--layer", "auto", "belongs to cam and score-cam;")]
    [InlineData("lime", "--stride", "3", "belongs to occlusion;")]
    [InlineData("kernelshap", "--preset", "matlab", "belongs to lime;")]
    [InlineData("kernelshap", "--grid", "3", "belongs to rise;")]
    public async Task Explain_WhenOptionBelongsToOtherMethod_IsRejected(string method, string option, string value, string words) =>
        (await Explain("--method", method, option, value)).Refused($"{option} does not go with --method {method}", words);

    [Theory]
    [InlineData("--method", "sobol", "--method expects lime, occlusion, kernelshap, rise, cam or score-cam, but 'sobol' was given.")]
    [InlineData("--mask-size", "0",
        "--mask-size expects auto, a number of pixels, or two, vertical first, such as 45x60, each from 1 to 65535, but '0' was given.")]
    [InlineData("--stride", "2x3x4",
        "--stride expects auto, a number of pixels, or two, vertical first, such as 45x60, each from 1 to 65535, but '2x3x4' was given.")]
    [InlineData("--mask-value", "1,2", "--mask-value expects image-mean, segment-mean, truncated-segment-mean, blur, a colour as #RRGGBB, "
        + "or one number or one per channel (1, 3 or 4) in the image's units, but '1,2' was given.")]
    [InlineData("--mask-value", "#12", "--mask-value expects image-mean, segment-mean, truncated-segment-mean, blur, a colour as #RRGGBB, "
        + "or one number or one per channel (1, 3 or 4) in the image's units, but '#12' was given.")]
    [InlineData("--mask-clipping", "yes", "--mask-clipping expects on or off, but 'yes' was given.")]
    [InlineData("--mapping", "mean", "--mapping expects positions or average, but 'mean' was given.")]
    public async Task Explain_WhenMethodOptionValueIsInvalid_ReportsAllowedValues(string option, string value, string message) =>
        Assert.Contains(message,
        (await Run(["explain", "a.png", "--model", "m", option, value, .. option == "--method" ? [] : (string[])["--method", "occlusion"]]))
            .Problems);

    [Theory]
    [InlineData("--grid", "1")]
    [InlineData("--keep", "1")]
    [InlineData("--keep", "0,5")]
    public async Task Rise_WhenOptionValueIsInvalid_IsRejected(string option, string value) =>
        (await Explain("--method", "rise", option, value)).Refused($"{option} expects", $"'{value}' was given");

    [Fact]
    public async Task Explain_WhenOptionsConflictOrSamplesAreTooFew_IsRejected()
    {
        (await Explain("--method", "occlusion", "--mapping", "average", "--upsampling", "none"))
            .Refused("--upsampling does not go with --mapping average");
        (await Explain("--method", "rise", "--baseline", "segment-mean")).Refused("which has no segments");
        (await Explain("--target", "output:1", "--class", "0")).Refused("--class does not go with --target output:1");
        (await Explain("--method", "kernelshap", "--samples", "3")).Refused("from 4 to 10000000");
    }

    [Fact]
    public async Task Target_Outputs_AreNamedAndNumberedInFiles()
    {
        JsonElement result = (await Explain("--method", "occlusion", "--target", "output:2,0", "--activation", "softmax")).Succeeded().Json;
        Assert.Equal(["p.json", "p.target0.map.npy", "p.target0.overlay.png", "p.target1.map.npy", "p.target1.overlay.png"], Written());
        JsonElement[] explanations = [.. result.GetProperty("explanations").EnumerateArray()];
        Assert.Equal(["output 2", "output 0"], explanations.Select(explanation => explanation.GetProperty("target").GetString()));
        Assert.All(explanations, explanation => Assert.Equal(JsonValueKind.Null, explanation.GetProperty("class").ValueKind));
        Assert.Equal("none", result.GetProperty("activation").GetString());
        Assert.Equal("outputs", result.GetProperty("options").GetProperty("target").GetProperty("name").GetString());
        Assert.Empty(ExplanationSchema.Errors(result));
        Assert.Contains("output 2",
            (await Run("explain", Path.Combine(Folder, "p.png"), "--model", Path.Combine(Folder, "thirds.onnx"), "-o", Out,
            "--samples", "40", "--target", "output:2")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_SpatialSum_MatchesPixelSumsAndInvalidTargetsAreRejected()
    {
        string model = Save("planes.onnx",
            new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 8, 12).Output("y", TensorElement.Float32, "N", 3, 8, 12)
            .Node("Identity", "x", "y").ToBytes());
        string image = SaveImage("p.png");
        async Task<double> Probability(string target) =>
            (await Run("explain", image, "--model", model, "--method", "occlusion", "-o", Out, "--json",
            "--target", target)).Succeeded().Json.GetProperty("explanations")[0].GetProperty("probability").GetDouble();
        ImageBuffer pixels = ImageFile.Load(image);
        double sum = 0, part = 0;
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 12; x++)
            {
                sum += pixels[y, x, 1];
                part += y is 2 or 3 && x is >= 1 and < 7 ? pixels[y, x, 1] : 0;
            }
        Assert.Equal(sum, await Probability("sum:1"), 0.01);
        Assert.Equal(part, await Probability("sum:1@1,2,7,4"), 0.01);
        (await Run("explain", image, "--model", model, "-o", Out, "--target", "sum:3")).Refused("Channel 3 does not exist", "[3,8,12]");
        (await Run("explain", image, "--model", model, "-o", Out, "--target", "box:0@1,2,7,4")).Refused("A box's score needs", "[3,8,12]");
    }

    /// <summary>Labels from a pipe, as of a process substitution in a shell, can be read once only.</summary>
    [Fact]
    public async Task Target_NameOfALabelFile_ReadsTheFileOnce()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string model = Save("planes.onnx",
            new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 8, 12).Output("y", TensorElement.Float32, "N", 3, 8, 12)
            .Node("Identity", "x", "y").ToBytes());
        using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        await writer.WriteAsync("red\ngreen\nblue"u8.ToArray(), Cancel);
        string labels = $"/proc/self/fd/{writer.GetClientHandleAsString()}";
        Task<Outcome> run = Run("explain", SaveImage("p.png"), "--model", model, "--method", "occlusion", "-o", Out, "--labels", labels,
            "--target", "sum:green", "--json");
        writer.Dispose();
        JsonElement result = (await run).Succeeded().Json;
        Assert.Contains("channel 1", result.GetProperty("explanations")[0].GetProperty("target").GetString(), StringComparison.Ordinal);
        (await Run("explain", SaveImage("p.png"), "--model", model, "-o", Out, "--labels", "none.txt", "--target", "sum:green"))
            .Refused("There is no label file 'none.txt'");
    }

    [Theory]
    [InlineData("classes")]
    [InlineData("output:")]
    [InlineData("output:1@1,2,3,4")]
    [InlineData("sum:1@1,2,3")]
    [InlineData("sum:1:1,2,3,4")]
    [InlineData("sum@1:1,2,3,4")]
    [InlineData("sum:1@1,2,3,4@5")]
    [InlineData("box:1")]
    [InlineData("box:1,2@1,2,3,4")]
    public async Task Target_WhenSyntaxIsInvalid_IsRejected(string target) =>
        Assert.Contains((await Run("explain", "a.png", "--model", "m", "--target", target)).Problems,
            problem => problem.StartsWith("--target expects class, output:N", StringComparison.Ordinal));
}
