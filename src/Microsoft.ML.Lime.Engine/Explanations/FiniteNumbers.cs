using System.Text.Json;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>JSON has no NaN and no infinity: they become null.</summary>
internal static class FiniteNumbers
{
    public static void WriteFinite(this Utf8JsonWriter writer, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }

    public static void WriteFinite(this Utf8JsonWriter writer, string name, double? value)
    {
        writer.WritePropertyName(name);
        writer.WriteFinite(value);
    }
}
