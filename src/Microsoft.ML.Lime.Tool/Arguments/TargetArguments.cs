using System.CommandLine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the output values to explain, for targets that are not classes.</summary>
internal sealed class TargetArguments
{
    private const string Expected = "class, output:N, sum:CHANNEL, sum:CHANNEL@LEFT,TOP,RIGHT,BOTTOM or box:CLASS@LEFT,TOP,RIGHT,BOTTOM; "
        + "CHANNEL and CLASS are indices, or names of --labels FILE";

    public Option<string> Target { get; } = Define.Value("--target",
        "class|output:N|sum:CHANNEL[@LEFT,TOP,RIGHT,BOTTOM]|box:CLASS@LEFT,TOP,RIGHT,BOTTOM",
        "output values to explain instead of classes");

    public Option<string> Boxes { get; } = Define.Value("--boxes", "FORM[,PART]...",
        "the layout of a detector's boxes, such as xyxy,scores=4,class=5 (default guessed)");

    public Option<string> OutputLayout { get; } = Define.Value("--output-layout", "auto|nchw|nhwc",
        "the order of a spatial output's axes, for --target sum (default as its sizes show)");

    /// <summary>The target; null for classes or an invalid value.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="labels">The class names, which may stand for indices; null for none.</param>
    /// <param name="classes">The options for classes.</param>
    public ITarget? Read(ArgumentReader arguments, IReadOnlyList<string>? labels, params ReadOnlySpan<Option> classes)
    {
        BoxLayout? layout = ReadBoxes(arguments).Layout;
        if (arguments.Text(Target) is not { } text || text == "class")
        {
            if (arguments.IsGiven(OutputLayout))
                arguments.Problems.Add("--output-layout describes the output of --target sum:CHANNEL; give that, too.");
            if (layout is not null)
                arguments.Problems.Add("--boxes describes the boxes of --target box:CLASS@LEFT,TOP,RIGHT,BOTTOM; give that, too.");
            return null;
        }
        foreach (Option option in classes)
            if (arguments.IsGiven(option))
                arguments.Problems.Add($"{arguments.NameGiven(option)} does not go with --target {text}, which is not a class; "
                    + "omit one of them.");
        (int colon, int at) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf('@'));
        string kind = colon < 0 ? "" : text[..colon];
        ImageBox? box = at < colon ? null : Box(text[(at + 1)..]); // a name may contain @
        string of = box is null ? text[(colon + 1)..] : text[(colon + 1)..at];
        TensorLayout? axes = arguments.Choice(OutputLayout, null, ("auto", (TensorLayout?)null), ("nchw", TensorLayout.Nchw),
            ("nhwc", TensorLayout.Nhwc));
        if (axes is not null && kind != "sum")
            arguments.Problems.Add($"--output-layout goes with --target sum:CHANNEL only, not with {text}; omit it.");
        int[]? indices = Indices(of);
        if (indices is null && (kind is "sum" or "box") && labels is not null && of.Length > 0)
            try
            {
                indices = [ClassLabels.Find(labels, of)];
            }
            catch (LimeException problem)
            {
                arguments.Problems.Add($"--target {text}: {problem.Message}");
                return null;
            }
        ITarget? target = (kind, box, indices) switch
        {
            (_, _, null) => null,
            ("output", null, _) => Targets.Outputs(indices),
            ("sum", null, _) => Targets.Sum(indices, axes),
            ("sum", { } area, _) => Targets.Sum(indices, area, axes),
            ("box", { } area, [int index]) => Targets.DetectedBox(area, index, layout),
            _ => null,
        };
        if (target is null)
            arguments.Wrong(Target, Expected, text);
        return target;
    }

    /// <summary>
    /// The layout of the boxes, and the outputs that it names in place of numbers: that of the boxes, and those of scores and class
    /// numbers, whose columns follow.
    /// </summary>
    public (BoxLayout? Layout, string? Output, IReadOnlyList<string> Joined) ReadBoxes(ArgumentReader arguments)
    {
        if (arguments.Text(Boxes) is not { } text)
            return (null, null, []);
        List<string> parts = [.. text.Split(',', StringSplitOptions.TrimEntries)];
        string? Name(string part)
        {
            int at = parts.FindIndex(one => one.StartsWith(part + "=", StringComparison.Ordinal));
            if (at < 0 || parts[at][(part.Length + 1)..].Split('-').All(number => number.Length > 0 && number.All(char.IsAsciiDigit)))
                return null;
            string name = parts[at][(part.Length + 1)..];
            parts.RemoveAt(at);
            return name;
        }

        (string? box, string? scores, string? classes) = (Name("box"), Name("scores"), Name("class"));
        if (classes is not null)
            parts.Add("class=5");
        BoxLayout? layout = null;
        try
        {
            layout = BoxLayout.Parse(string.Join(',', parts));
        }
        catch (LimeException problem)
        {
            arguments.Problems.Add($"--boxes: {problem.Message}");
        }
        return (layout, box, [.. new[] { scores, classes }.OfType<string>()]);
    }

    /// <summary>Adds the outputs that <c>--boxes</c> names to the options of a model.</summary>
    public OnnxScorerOptions AddOutputs(ArgumentReader arguments, OnnxScorerOptions options)
    {
        (_, string? output, IReadOnlyList<string> joined) = ReadBoxes(arguments);
        return options with { Output = output ?? options.Output, JoinedOutputs = joined };
    }

    private static int[]? Indices(string text)
    {
        int?[] indices = [.. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : (int?)null)];
        return indices.All(index => index is not null) ? [.. indices.Select(index => index!.Value)] : null;
    }

    private static ImageBox? Box(string text)
    {
        double?[] edges = [.. text.Split(',').Select(ArgumentReader.Number)];
        return edges is [{ } left, { } top, { } right, { } bottom] ? new ImageBox(left, top, right, bottom) : null;
    }
}
