using System.Text.Json;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Writes NaN and infinity, which JSON does not have, as null.</summary>
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
