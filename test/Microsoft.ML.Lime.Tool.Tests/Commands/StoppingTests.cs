using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary><c>--samples auto</c>, its stopping rules and its limit; <c>--watch</c>.</summary>
public sealed class StoppingTests : ToolTest
{
    private const string Image = "p.png";

    private Task<Outcome> Explain(params string[] more) => Run(
        ["explain", SaveImage(Image, 16, 36), "--model", SaveThirds(), "--segmentation", "grid", "--features", "18", "-o", Out, .. more]);

    [Fact]
    public async Task SamplesAuto_StopsByDefaultRuleAndReportsReason()
    {
        Outcome printed = (await Explain("--samples", "auto")).Succeeded();
        JsonElement result = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "p.json"))).RootElement;
        Assert.Empty(ExplanationSchema.Errors(result));
        Assert.Equal("auto", result.GetProperty("options").GetProperty("samples").GetString());
        Assert.Equal(0.05, result.GetProperty("options").GetProperty("stop").GetProperty("share").GetDouble());
        Assert.Equal("certain-enough", result.GetProperty("stopped").GetProperty("reason").GetString());
        Assert.Equal(257, result.GetProperty("samples").GetInt32()); // the model is linear, so the first interim analysis stops
        Assert.Contains(result.GetProperty("stopped").GetProperty("text").GetString()! + Environment.NewLine, printed.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("certain-enough", "share", 0.001, "--max-error", "0.001")]
    [InlineData("top-decided", "confidence", 0.9, "--decide-top", "1", "--confidence", "0.9")]
    [InlineData("top-decided", "confidence", 0.95, "--decide-top", "2")]
    public async Task SamplesAuto_RuleOptionsAndLimit_AreApplied(string rule, string parameter, double value, params string[] more)
    {
        JsonElement options = (await Explain(["--samples", "auto", "--max-samples", "400", "--json", .. more])).Succeeded()
            .Json.GetProperty("options");
        Assert.Equal(400, options.GetProperty("samples").GetInt32());
        Assert.Equal(rule, options.GetProperty("stop").GetProperty("name").GetString());
        Assert.Equal(value, options.GetProperty("stop").GetProperty(parameter).GetDouble());
    }

    [Fact]
    public async Task Samples_AutoIgnoresPresetCountAndNumberHasNoStopRule()
    {
        JsonElement auto = (await Explain("--preset", "matlab", "--surrogate", "lasso", "--samples", "auto", "--json")).Succeeded().Json;
        Assert.Equal("auto", auto.GetProperty("options").GetProperty("samples").GetString());
        JsonElement number = (await Explain("--samples", "60", "--json")).Succeeded().Json;
        Assert.Equal(JsonValueKind.Null, number.GetProperty("options").GetProperty("stop").ValueKind);
        Assert.Equal("fixed", number.GetProperty("stopped").GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("--samples expects auto or a whole number from 2 to 10000000, but 'aut' was given.", "--samples", "aut")]
    [InlineData("--max-error sets a stop rule, but the number of samples is fixed; add --samples auto, or omit it.", "--max-error",
        "0.1")]
    [InlineData("--max-samples sets a stop rule", "--max-samples", "100", "--samples", "90")]
    [InlineData("--decide-top sets a stop rule", "--decide-top", "3")]
    [InlineData("--max-error expects a number above 0 and below 1, but '5' was given.", "--samples", "auto", "--max-error", "5")]
    [InlineData("--confidence expects a number above 0 and below 1, but '1' was given.", "--samples", "auto", "--decide-top", "2",
        "--confidence", "1")]
    [InlineData("--decide-top expects a whole number of at least 1, but '0' was given.", "--samples", "auto", "--decide-top", "0")]
    [InlineData("--max-samples expects a whole number from 2 to 10000000, but 'auto' was given.", "--samples", "auto", "--max-samples",
        "auto")]
    [InlineData("--max-error and --decide-top are two stop rules", "--samples", "auto", "--decide-top", "2", "--max-error", "0.1")]
    [InlineData("Standard errors of Kerdock masks hold only in the mean over the segments", "--samples", "auto", "--decide-top", "1",
        "--sampler", "kerdock")]
    [InlineData("--confidence belongs to --decide-top", "--samples", "auto", "--confidence", "0.9")]
    [InlineData("--samples auto does not go with --method rise, which has no stop rule", "--samples", "auto", "--method", "rise")]
    [InlineData("--samples auto does not go with --method kernelshap, which has no stop rule",
        "--samples", "auto", "--method", "kernelshap")]
    [InlineData("--decide-top does not go with --method rise, because it belongs to lime", "--decide-top", "1", "--method", "rise")]
    [InlineData("--json and --watch exclude each other", "--watch", "--json")]
    [InlineData("--quiet and --watch exclude each other", "--watch", "--quiet")]
    [InlineData("--watch requires --method lime", "--watch", "--method", "occlusion")]
    public async Task Explain_WhenStoppingOrWatchOptionsAreInvalid_IsRejected(string sentence, params string[] more)
    {
        string[] arguments = more.Contains("--method") ? [.. more] : ["--segmentation", "grid", .. more];
        Outcome outcome = await Run(["explain", SaveImage(Image), "--model", SaveThirds(), "-o", Out, .. arguments]);
        outcome.Refused(sentence);
        Assert.Single(outcome.Problems);
    }

    [Fact]
    public async Task Occlusion_WithSamplesAuto_IsRejected() =>
        (await Run("explain", SaveImage(Image), "--model", SaveThirds(), "--samples", "auto", "--method", "occlusion", "-o", Out))
            .Refused("--samples does not go with --method occlusion");

    [Fact]
    public async Task Watch_WithoutTerminal_PrintsOneLinePerSnapshotWithoutControlCharacters()
    {
        Outcome watched = (await Explain("--watch", "--samples", "300")).Succeeded();
        string[] lines = [.. watched.Output.Split('\n').TakeWhile(line => line.Contains(" model runs, ", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 1, 3); // under load only the last one is sure
        // 301 for the explanation, 28 for the checks of the scorer
        Assert.StartsWith("p.png: class 0, 329 model runs, largest standard error ", lines[^1], StringComparison.Ordinal);
        Assert.All(lines.SkipLast(1), line => Assert.Contains(" of 329 model runs", line, StringComparison.Ordinal));
        Assert.DoesNotContain("\e", watched.Output, StringComparison.Ordinal);
        Assert.Equal((await Explain("--samples", "300")).Succeeded().Output.Split('\n')[0], watched.Output.Split('\n')[lines.Length]);
    }

    [Fact]
    public void Watch_OnTerminal_RedrawsMapInPlaceAndErasesItAtEnd()
    {
        // The model waits until a frame is rendered, so that no frame is skipped.
        using var drawn = new SemaphoreSlim(1);
        ToolConsole console = ToolConsoleTests.Create(terminal: true, "xterm-256color", "truecolor", null,
            new FlushedWriter(() => drawn.Release()));
        var input = new ScorerInput(12, 30, 1, TensorLayout.Nchw);
        int scored = 0;
        var scorer = new DelegateScorer(input, 1, (values, count, scores) =>
        {
            if (scored >= 2 + 22) // image, baseline, and the check of the scorer
                Assert.True(drawn.Wait(HangGuard.Limit));
            scored += count;
            for (int i = 0; i < count; i++)
                scores[i] = values.Slice(i * input.Length, input.Length).ToArray().Sum() / 1e5f;
        })
        { Activation = Activation.None, BatchSize = 128 };
        ImageBuffer source = ImageBuffer.FromBytes(12, 30, 1, [.. Enumerable.Range(0, 360).Select(i => (byte)(i * 7))]);
        var settings = new ImageSettings { TopFeatures = 5 };

        ImageExplanation last = new WatchedExplanation(console, settings, TimeSpan.Zero).Run(
            "p.png", source, new LimeExplainer(new LimeOptions { Samples = 700, Segmenter = Segmenters.Grid(20) }), scorer, Cancel);

        Assert.Equal(700, last.Samples);
        string output = console.Screen.ToString()!;
        string[] frames = output.Split(" model runs, ");
        Assert.Equal(6, frames.Length - 1); // after 129, 257, 385, 513, 641 and 700 samples
        int lines = frames[0].Count(c => c == '\n') + 1;
        Assert.InRange(lines, 12, 23); // a frame fits the height of the terminal
        string back = string.Create(CultureInfo.InvariantCulture, $"\e[{lines}F");
        Assert.Equal(frames.Length - 1, output.Split(back).Length - 1); // moves back before every frame except the first, and at the end
        Assert.EndsWith($"{back}\e[J", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.Contains(" model runs, ", StringComparison.Ordinal) && line.Length > 90);
    }

    private sealed class FlushedWriter(Action flushed) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Flush() => flushed();
    }
}
