using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Sentences that reach an ML.NET program name members of the library, not options of the command.</summary>
public sealed partial class ApiTextTests : PipelineTest
{
    [Theory]
    [InlineData("name it by --output (OnnxScorerOptions.Output), or rise.", "name it by OnnxScorerOptions.Output, or rise.")]
    [InlineData("was given (--preprocess, OnnxScorerOptions.Preprocessing).", "was given (OnnxScorerOptions.Preprocessing).")]
    [InlineData("use --preprocess unit and --channels bgr, or --preprocess auto (ModelPreprocessing.Find).",
        "use Preprocessing.Unit and Preprocessing.Channels = ChannelOrder.Bgr, or ModelPreprocessing.Find.")]
    [InlineData("mostly want --preprocess imagenet, or --preprocess signed-unit.",
        "mostly want Preprocessing.ImageNet, or Preprocessing.SignedUnit.")]
    [InlineData("say so (--transparency drop or a colour, ExplainOptions.Alpha).", "say so (ExplainOptions.Alpha).")]
    [InlineData("use the activation sigmoid (--activation sigmoid).", "use the activation sigmoid (Activation.Sigmoid).")]
    [InlineData("the layout of the boxes: --boxes FORM,... (BoxLayout), such as --boxes xyxy,scores=4,class=5.",
        "the layout of the boxes: BoxLayout, such as BoxLayout.Parse(\"xyxy,scores=4,class=5\").")]
    [InlineData("--target sum:0@LEFT,TOP,RIGHT,BOTTOM (Targets.Sum) explains it; state another one by --boxes, or name it by --output.",
        "Targets.Sum explains it; state another one by BoxLayout, or name it by OnnxScorerOptions.Output.")]
    [InlineData("set the layout (--layout nchw or nhwc, OnnxScorerOptions.Layout) and the size (--size HxW, OnnxScorerOptions.Height and "
        + "Width). Probably --layout nchw, because", "set the layout (OnnxScorerOptions.Layout) and the size (OnnxScorerOptions.Height and "
        + "Width). Probably OnnxScorerOptions.Layout = TensorLayout.Nchw, because")]
    [InlineData("(python -m tf2onnx.convert --tflite FILE --output model.onnx)",
        "(python -m tf2onnx.convert --tflite FILE --output model.onnx)")]
    public void Of_OptionsOfTheCommand_BecomeMembers(string sentence, string expected) => Assert.Equal(expected, ApiText.Of(sentence));

    /// <summary>Every text in the source of the libraries that names an option of the command.</summary>
    [Fact]
    public void Of_EveryTextOfTheLibraries_NamesNoOption()
    {
        // An option alone is the name of a parameter.
        string[] texts = [.. LibrarySources().SelectMany(Texts).Where(text => NamedOption().IsMatch(text) && text.Contains(' '))];
        Assert.InRange(texts.Length, 40, 200); // that many sentences name one
        Assert.DoesNotContain(texts.Select(ApiText.Of), text => NamedOption().IsMatch(text));
    }

    private static IEnumerable<string> LibrarySources() => new[] { "Engine", "Onnx", "Drawing", "Evaluation" }
        .SelectMany(name => Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", $"Microsoft.ML.Lime.{name}"), "*.cs",
            SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    // Literals that are joined by + are one text. Attributes name options for the command.
    private static IEnumerable<string> Texts(string path)
    {
        string source = string.Join('\n', File.ReadLines(path).Where(line => !line.Contains("///", StringComparison.Ordinal)
            && !line.Contains("Option = ", StringComparison.Ordinal)));
        return Literal().Matches(Joint().Replace(source, "")).Select(match => match.Value);
    }

    [GeneratedRegex(@"""\)?\s*\+ (?:FormattableString\.Invariant\()?\$?""")]
    private static partial Regex Joint();

    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Literal();

    // Not those of tf2onnx.
    [GeneratedRegex(@"(?<!tf2onnx\.convert[^()]*)--[a-z]")]
    private static partial Regex NamedOption();

    /// <summary>Exceptions of every call of the catalog that opens, fits, explains or loads.</summary>
    [Fact]
    public void Calls_ThatThrow_NameNoOption()
    {
        string Model(string name, TinyOnnx model)
        {
            string path = Path.Combine(Folder, name);
            File.WriteAllBytes(path, model.ToBytes());
            return path;
        }
        void Refused(string expected, Action call)
        {
            LimeException refused = Assert.ThrowsAny<LimeException>(call);
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("--", refused.Message, StringComparison.Ordinal);
        }
        string open = Model("open.onnx", new TinyOnnx().Input("x", TensorElement.Float32, "N", "c", "h", "w")
            .Output("y", TensorElement.Float32, "N", "c", 1, 1).Node("GlobalAveragePool", "x", "y"));
        Refused("(OnnxScorerOptions.Layout)", () => Ml.Lime().OpenOnnxScorer(open));
        Refused("OnnxScorerOptions.Height and Width", () => Ml.Lime().OpenOnnxScorer(open, new() { Layout = TensorLayout.Nchw }));
        string two = Model("two.onnx", new TinyOnnx().Input("a", TensorElement.Float32, 1, 3, 8, 8)
            .Input("b", TensorElement.Float32, 1, 3, 8, 8).Output("y", TensorElement.Float32, 1, 3, 8, 8).Node("Add", "a,b", "y"));
        Refused("OnnxScorerOptions.Input", () => Ml.Lime().OpenOnnxScorer(two));
        Refused("OnnxScorerOptions.Input", () => Ml.Lime().OpenOnnxScorer(two, new() { Input = "a" }));
        string plane = Model("plane.onnx", new TinyOnnx().Input("x", TensorElement.Float32, 1, 3, 8, 8)
            .Output("y", TensorElement.Float32, 1, 3, 8, 8).Node("Identity", "x", "y"));
        using IScorer map = Ml.Lime().OpenOnnxScorer(plane);
        Refused("Targets.Sum", () => Ml.Lime().ExplainImage("E", "Image", map));
        Refused("OnnxScorerOptions.Output", () => Ml.Lime().ExplainImage("E", "Image", map, new LimeExplainOptions
        {
            Method = new OcclusionOptions { Target = Targets.DetectedBox(new(0, 0, 4, 4), 0, BoxLayout.Parse("xyxy,rows")) },
        }));
        Assert.Contains("--", Assert.ThrowsAny<LimeException>(() => OnnxScorer.Open(two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RowThatThrows_NamesNoOption()
    {
        // Scores above 1 that are no logits, known on the first row only.
        using IScorer percent = new DelegateScorer(new ScorerInput(8, 8, 3, TensorLayout.Nchw), 14, (_, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                new float[] { 0, 0, 8, 8, 90, 5, 3, 0, 0, 8, 8, 70, 50, 30 }.CopyTo(scores[(14 * i)..]);
        })
        {
            OutputShape = [2, 7],
            Activation = Activation.Auto,
        };
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Image", percent, new()
        {
            Method = new OcclusionOptions { Target = Targets.DetectedBox(new(0, 0, 4, 4), 0, BoxLayout.Parse("xyxy,rows")) },
        })).Fit(files).Transform(files);
        LimeException refused = Assert.ThrowsAny<LimeException>(() => ReadVectors<float>(view, "E.ScoreMap"));
        Assert.Contains("State Activation.None to explain them", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_GuessesInTheLog_NameNoOption()
    {
        List<string> log = [];
        Ml.Log += (_, line) => log.Add(line.Message);
        using IScorer scorer = Ml.Lime().OpenOnnxScorer(ShapesModel); // without preprocessing
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Image", scorer, new()
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2) },
        })).Fit(files).Transform(files);
        ReadVectors<float>(view, "E.Probability");
        Assert.Contains(log, line => line.Contains("(OnnxScorerOptions.Preprocessing)", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("--", StringComparison.Ordinal));
    }
}
