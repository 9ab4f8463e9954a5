namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Values that create a component without its name: the file of a label map, a colour.</summary>
internal static class SpecialValues
{
    /// <summary>Marks a missing or invalid component.</summary>
    private const string Nothing = "";

    /// <summary>The format of such values, for the help.</summary>
    public static string Form(Type type) =>
        type == typeof(ISegmenter) ? "|FILE" : type == typeof(IBaseline) ? "|auto|#RRGGBB|N|N,N,N" : "";

    /// <summary>The description of such values; null if there are none.</summary>
    public static string? Words(Type type) => type == typeof(ISegmenter) ? "or the file of a label map"
        : type == typeof(IBaseline) ? "a colour as #RRGGBB, or one number or one per channel (1, 3 or 4) in the image's units"
        : null;

    /// <summary>The component of a special value; null for any other value.</summary>
    /// <param name="arguments">Receives the problems.</param>
    /// <param name="type">Type of the component.</param>
    /// <param name="text">The value.</param>
    /// <param name="usual">The component for <c>auto</c>.</param>
    public static object? Read(ArgumentReader arguments, Type type, string text, object? usual) =>
        type == typeof(IBaseline) ? text == "auto" ? usual ?? Nothing : Color(text)
        : IsMap(type, text) ? arguments.Problems.Collect<object>(() => Segmenters.Map(SegmentMap.Load(text))) ?? Nothing
        : null;

    /// <summary>Whether a value is the file of a label map.</summary>
    public static bool IsMap(Type type, string text) => type == typeof(ISegmenter) && File.Exists(text);

    private static IBaseline? Color(string text)
    {
        if (text is ['#', _, _, _, _, _, _]
            && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint rgb))
            return Baselines.Color(rgb >> 16, rgb >> 8 & 255, rgb & 255);
        double?[] values = [.. text.Split(',').Select(ArgumentReader.Number)];
        return values.Length is 1 or 3 or 4 && values.All(value => value is not null)
            ? Baselines.Color([.. values.Select(value => value!.Value)])
            : null;
    }
}
