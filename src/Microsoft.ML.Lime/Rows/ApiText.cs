using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Rows;

/// <summary>
/// Sentences for a program. Notes, guesses and warnings of the engine name an option of the command and, mostly in parentheses, the member
/// of the library; a program knows only the member.
/// </summary>
internal static partial class ApiText
{
    /// <summary>The sentence with members in place of options.</summary>
    public static string Of(string sentence)
    {
        sentence = OptionThenMember().Replace(sentence, "$1");
        sentence = OptionAndMember().Replace(sentence, "($1)");
        sentence = Preset().Replace(sentence, match => $"Preprocessing.{Member(match)}");
        sentence = Channels().Replace(sentence, match => $"Preprocessing.Channels = ChannelOrder.{Member(match)}");
        sentence = Activations().Replace(sentence, match => $"Activation.{Member(match)}");
        return sentence.Replace("--scale and --mean", "Preprocessing.Scale and Mean", StringComparison.Ordinal);
    }

    // signed-unit is SignedUnit; ImageNet has a name of its own.
    private static string Member(Match match) => match.Groups[1].Value == "imagenet" ? nameof(Preprocessing.ImageNet)
        : string.Concat(match.Groups[1].Value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    // --output (OnnxScorerOptions.Output), --preprocess auto (ModelPreprocessing.Find)
    [GeneratedRegex(@"--[a-z-]+(?: [^\s();,]+)? \(([A-Z]\w*(?:\.\w+)?[^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex OptionThenMember();

    // (--preprocess, OnnxScorerOptions.Preprocessing)
    [GeneratedRegex(@"\(--[^()]*, ([A-Z]\w*\.\w+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex OptionAndMember();

    [GeneratedRegex("--preprocess (imagenet|caffe|unit|signed-unit|raw)", RegexOptions.CultureInvariant)]
    private static partial Regex Preset();

    [GeneratedRegex("--channels (bgr|grey|rgb)", RegexOptions.CultureInvariant)]
    private static partial Regex Channels();

    [GeneratedRegex("--activation (none|softmax|sigmoid|auto)", RegexOptions.CultureInvariant)]
    private static partial Regex Activations();
}
