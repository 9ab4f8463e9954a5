using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Rows;

/// <summary>
/// Sentences for a program. Notes, guesses, warnings and errors of the engine name an option of the command and, mostly in parentheses,
/// the member of the library; a program knows only the member.
/// </summary>
internal static partial class ApiText
{
    // Members in place of options that a sentence names alone.
    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["activation"] = nameof(Activation),
        ["allow-outside"] = "allowOutside",
        ["boxes"] = nameof(BoxLayout),
        ["channels"] = "Preprocessing.Channels",
        ["crop"] = nameof(ResizeMode),
        ["device"] = "OnnxScorerOptions.Device",
        ["input"] = "OnnxScorerOptions.Input",
        ["input-value"] = "OnnxScorerOptions.InputValues",
        ["interpolation"] = "ExplainOptions.Interpolation",
        ["labels"] = "OnnxScorerOptions.ClassNames",
        ["layer"] = "CamOptions.Layer",
        ["layout"] = "OnnxScorerOptions.Layout",
        ["mean"] = "Preprocessing.Mean",
        ["output"] = "OnnxScorerOptions.Output",
        ["preprocess"] = "OnnxScorerOptions.Preprocessing",
        ["range"] = "ExplainOptions.PixelRange",
        ["resize"] = "ExplainOptions.Resize",
        ["scale"] = "Preprocessing.Scale",
        ["size"] = "OnnxScorerOptions.Height and Width",
        ["std"] = "Preprocessing.Std",
        ["target"] = "ExplainOptions.Target",
        ["transparency"] = "ExplainOptions.Alpha",
    };

    /// <summary>The sentence with members in place of options.</summary>
    public static string Of(string sentence)
    {
        sentence = sentence.Replace(" or mlnet-lime explain --save", "", StringComparison.Ordinal);
        sentence = OptionThenMember().Replace(sentence, "$1");
        sentence = OptionAndMember().Replace(sentence, "($1)");
        sentence = Preset().Replace(sentence, match => $"Preprocessing.{Member(match)}");
        sentence = Channels().Replace(sentence, match => $"Preprocessing.Channels = ChannelOrder.{Member(match)}");
        sentence = Activations().Replace(sentence, match => $"Activation.{Member(match)}");
        sentence = Layouts().Replace(sentence, match => $"OnnxScorerOptions.Layout = TensorLayout.{Member(match)}");
        sentence = Boxes().Replace(sentence, "BoxLayout.Parse(\"$1\")");
        sentence = sentence.Replace("--scale and --mean", "Preprocessing.Scale and Mean", StringComparison.Ordinal);
        return Option().Replace(sentence, match => Members.GetValueOrDefault(match.Groups[1].Value, match.Value));
    }

    /// <summary>Runs a step of a program; an exception of the engine names members in place of options.</summary>
    /// <exception cref="LimeException">The exception of the step.</exception>
    public static T In<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (LimeException reason) when (reason.Problems.Any(problem => Of(problem) != problem))
        {
            string[] problems = [.. reason.Problems.Select(Of)];
            throw problems is [var only] ? new LimeException(only, reason) { MayPass = reason.MayPass }
                : new LimeException(problems) { MayPass = reason.MayPass };
        }
    }

    // signed-unit is SignedUnit; ImageNet has a name of its own.
    private static string Member(Match match) => match.Groups[1].Value == "imagenet" ? nameof(Preprocessing.ImageNet)
        : string.Concat(match.Groups[1].Value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    // --output (OnnxScorerOptions.Output), --preprocess auto (ModelPreprocessing.Find), --boxes xyxy,class=5 (BoxLayout)
    [GeneratedRegex(@"--[a-z-]+(?: [^\s();]+)? \(([A-Z]\w*(?:\.\w+)?[^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex OptionThenMember();

    // (--preprocess, OnnxScorerOptions.Preprocessing)
    [GeneratedRegex(@"\(--[^()]*, ([A-Z]\w*\.\w+(?: and \w+)?)\)", RegexOptions.CultureInvariant)]
    private static partial Regex OptionAndMember();

    [GeneratedRegex("--preprocess (imagenet|caffe|unit|signed-unit|raw)", RegexOptions.CultureInvariant)]
    private static partial Regex Preset();

    [GeneratedRegex("--channels (bgr|grey|rgb)", RegexOptions.CultureInvariant)]
    private static partial Regex Channels();

    [GeneratedRegex("--activation (none|softmax|sigmoid|auto)", RegexOptions.CultureInvariant)]
    private static partial Regex Activations();

    [GeneratedRegex("--layout (nchw|nhwc)", RegexOptions.CultureInvariant)]
    private static partial Regex Layouts();

    [GeneratedRegex("--boxes ((?:xyxy|cxcywh|xywh|yxyx|auto|FORM)[a-zA-Z0-9=,-]*[a-zA-Z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Boxes();

    // Not those of another program: tf2onnx.convert --tflite FILE --output FILE
    [GeneratedRegex(@"(?<!tf2onnx\.convert[^()]*)--([a-z]+(?:-[a-z]+)*)", RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
