using System.CommandLine;
using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options that occlusion sensitivity alone has, by MATLAB's names.</summary>
internal sealed class OcclusionArguments
{
    public Option<string> MaskSize { get; } = Define.Value("--mask-size", "auto, pixels, or height x width, such as 45x60");
    public Option<string> Stride { get; } = Define.Value("--stride", "auto, pixels, or vertical x horizontal, such as 22x30");
    public Option<string> MaskValue { get; } = Define.Value("--mask-value", "auto, a number or one per channel, blur, or #808080");
    public Option<string> MaskClipping { get; } = Define.Value("--mask-clipping", "on or off");
    public Option<string> Mapping { get; } = Define.Value("--mapping", "positions or average");

    public IReadOnlyList<Option> All => [MaskSize, Stride, MaskValue, MaskClipping, Mapping];

    public void AddTo(Command command) => command.AddRange([.. All]);

    /// <param name="arguments">The command line.</param>
    /// <param name="upsampling">From a value a position to a map; null where it was not said.</param>
    public OcclusionOptions Read(ArgumentReader arguments, MapUpsampling? upsampling)
    {
        var defaults = new OcclusionOptions();
        OcclusionMapping mapping = arguments.Choice(
            Mapping, defaults.Mapping, ("positions", OcclusionMapping.Positions), ("average", OcclusionMapping.Average));
        if (mapping == OcclusionMapping.Average && upsampling is not null)
            arguments.Problems.Add("--upsampling does not go with --mapping average, "
                + "whose map has the input's size already; leave one away.");
        return defaults with
        {
            MaskSize = ReadPair(arguments, MaskSize, "45x60"),
            Stride = ReadPair(arguments, Stride, "22x30"),
            Baseline = ReadValue(arguments) ?? defaults.Baseline,
            MaskClipping = arguments.Choice(MaskClipping, defaults.MaskClipping, ("on", true), ("off", false)),
            Mapping = mapping,
            Upsampling = upsampling ?? defaults.Upsampling,
        };
    }

    /// <summary><c>auto</c>, <c>N</c> or <c>NxN</c>; vertical first.</summary>
    private static (int Vertical, int Horizontal)? ReadPair(ArgumentReader arguments, Option<string> option, string example)
    {
        if (arguments.Text(option) is not { } text || text == "auto")
            return null;
        string[] parts = text.Split('x', 'X');
        if (parts.Length <= 2 && Side(parts[0]) is { } vertical && Side(parts[^1]) is { } horizontal)
            return (vertical, horizontal);
        arguments.Wrong(option, $"auto, a number of pixels, or two, vertical first, such as {example}, each from 1 to 65535", text);
        return null;

        static int? Side(string text) =>
            ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort side) && side > 0 ? side : null;
    }

    private IBaseline? ReadValue(ArgumentReader arguments)
    {
        string? text = arguments.Text(MaskValue);
        if (text is null or "auto")
            return null;
        if (text == "blur" || text.StartsWith('#'))
            if (LimeArguments.NamedBaseline(text) is { } named)
                return named;
        string[] parts = text.Split(',');
        double?[] values = [.. parts.Select(ArgumentReader.Number)];
        if (values.Length is 1 or 3 or 4 && values.All(value => value is not null))
            return Baselines.Color([.. values.Select(value => value!.Value)]);
        arguments.Wrong(MaskValue,
            "auto, one number or one per channel (1, 3 or 4) in the picture's units, blur, or a colour as #RRGGBB", text);
        return null;
    }
}
