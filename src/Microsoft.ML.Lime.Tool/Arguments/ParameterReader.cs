using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the value of an option, as defined by its parameter.</summary>
internal static class ParameterReader
{
    /// <summary>The format of the values, for the help.</summary>
    public static string Form(ComponentDefinition.Parameter parameter) => (parameter.IsNullable ? "auto|" : "") + (parameter.Type switch
    {
        Type type when type == typeof(int) || type == typeof(ulong) => "N",
        Type type when type == typeof(double) => "X",
        Type type when type == typeof(bool) => "on|off",
        Type type when type == typeof((int, int)) => "N|HxW",
        Type type when type == typeof((double, double)) => "MIN,MAX",
        { IsEnum: true } type => string.Join('|', Words(type)),
        Type type when type == typeof(ResizeMode) => ResizeMode.Form,
        Type type when type == typeof(AlphaMode) => AlphaMode.Form,
        _ => "NAME",
    });

    /// <summary>The keywords of an enumeration.</summary>
    public static IEnumerable<string> Words(Type type) => Enum.GetValues(type).Cast<Enum>().Select(ComponentDefinition.Parameter.Text);

    /// <summary>Reads the value. An invalid value is reported.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="parameter">The parameter that it sets.</param>
    /// <param name="value">The value.</param>
    /// <param name="hasAuto">Whether <c>auto</c> is accepted if the parameter is nullable.</param>
    /// <returns>Whether there is a value; it may be null, for <c>auto</c>.</returns>
    public static bool TryRead(
        ArgumentReader arguments, Option option, ComponentDefinition.Parameter parameter, out object? value, bool hasAuto = true)
    {
        value = null;
        if (!arguments.IsGiven(option))
            return false;
        if (option is not Option<string> text)
        {
            value = true; // a switch
            return true;
        }
        if (arguments.Text(text) is not { } given)
            return false;
        if (given == "auto" && hasAuto && parameter.IsNullable)
            return true;
        value = Parse(given, parameter.Type);
        if (value is not null && parameter.Accepts(value))
            return true;
        IEnumerable<string> words = parameter.Type.IsEnum ? Words(parameter.Type) : [];
        arguments.Wrong(option, Expected(parameter, hasAuto), given, words);
        value = null;
        return false;
    }

    private static object? Parse(string text, Type type) => type switch
    {
        _ when type == typeof(int) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null,
        _ when type == typeof(ulong) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null,
        _ when type == typeof(double) => ArgumentReader.Number(text),
        _ when type == typeof(bool) => text.ToLowerInvariant() switch { "on" => true, "off" => false, _ => null },
        _ when type == typeof((int, int)) => ArgumentReader.Size(text) ?? (ArgumentReader.Side(text) is { } side ? (side, side) : null),
        _ when type == typeof((double, double)) => text.Split(',') is [var first, var second]
            && ArgumentReader.Number(first) is { } low && ArgumentReader.Number(second) is { } high && low < high ? (low, high) : null,
        _ when type == typeof(string) => text,
        _ when type == typeof(ResizeMode) => ResizeMode.Parse(text),
        _ when type == typeof(AlphaMode) => AlphaMode.Parse(text),
        { IsEnum: true } => Enum.GetValues(type).Cast<Enum>()
            .FirstOrDefault(member => ComponentDefinition.Parameter.Text(member).Equals(text, StringComparison.OrdinalIgnoreCase)),
        _ => null,
    };

    private const string Alpha = "white, black, a colour #RRGGBB, or drop";

    private static string Expected(ComponentDefinition.Parameter parameter, bool hasAuto)
    {
        string auto = hasAuto && parameter.IsNullable ? "auto or " : "";
        string range = parameter.Range.StartsWith("at ", StringComparison.Ordinal) ? $" of {parameter.Range}"
            : parameter.Range.Length > 0 ? $" {parameter.Range}"
            : "";
        return parameter.Type switch
        {
            Type type when type == typeof(int) => $"{auto}a whole number{range}",
            Type type when type == typeof(ulong) => $"{auto}a whole number from 0 to {ulong.MaxValue}",
            Type type when type == typeof(double) && parameter.Option == CommandLine.Alpha =>
                $"{auto}a number{range} (the penalty of ridge), or {Alpha} (transparency)",
            Type type when type == typeof(double) => $"{auto}a number{range}",
            Type type when type == typeof(bool) => "on or off",
            Type type when type == typeof((int, int)) => $"auto, a number of pixels, or two, vertical first, such as 45x60, each{range}",
            Type type when type == typeof((double, double)) => $"{auto}two numbers, the smaller one first, such as 0,4095",
            { IsEnum: true } type => ArgumentReader.OneOf([.. Words(type)]),
            Type type when type == typeof(ResizeMode) =>
                "fill, crop, pad, pad:#RRGGBB (a colour), shorter:S (pixels, such as shorter:256) or HxW (such as 256x256)",
            Type type when type == typeof(AlphaMode) => Alpha,
            _ => $"{auto}a text",
        };
    }
}
