using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the output values to explain, for targets that are not classes.</summary>
internal sealed class TargetArguments
{
    private const string Expected = "class, output:N, sum:CHANNEL, sum:CHANNEL@LEFT,TOP,RIGHT,BOTTOM or box:CLASS@LEFT,TOP,RIGHT,BOTTOM";

    public Option<string> Target { get; } = Define.Value("--target",
        "class|output:N|sum:CHANNEL[@LEFT,TOP,RIGHT,BOTTOM]|box:CLASS@LEFT,TOP,RIGHT,BOTTOM",
        "output values to explain instead of classes");

    /// <summary>The target; null for classes or an invalid value.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="classes">The options for classes.</param>
    public ITarget? Read(ArgumentReader arguments, params ReadOnlySpan<Option> classes)
    {
        if (arguments.Text(Target) is not { } text || text == "class")
            return null;
        foreach (Option option in classes)
            if (arguments.IsGiven(option))
                arguments.Problems.Add($"{arguments.NameGiven(option)} does not go with --target {text}, which is not a class; "
                    + "omit one of them.");
        string[] areas = text.Split('@'), parts = areas[0].Split(':');
        ImageBox? box = areas.Length == 2 ? Box(areas[1]) : null;
        ITarget? target = parts.Length != 2 || areas.Length > 2 || Indices(parts[1]) is not { } indices
            || (areas.Length == 2 && box is null)
            ? null
            : (parts[0], box, indices) switch
            {
                ("output", null, _) => Targets.Outputs(indices),
                ("sum", null, _) => Targets.Sum(indices),
                ("sum", { } area, _) => Targets.Sum(indices, area),
                ("box", { } area, [int index]) => Targets.DetectedBox(area, index),
                _ => null,
            };
        if (target is null)
            arguments.Wrong(Target, Expected, text);
        return target;
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
