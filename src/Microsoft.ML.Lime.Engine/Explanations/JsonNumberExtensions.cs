using System.Text.Json;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Writes numbers to JSON that may be missing or not finite: JSON has no NaN and no infinity, so they become null.</summary>
public static class JsonNumberExtensions
{
    /// <summary>Writes a number; null where it is missing or not finite.</summary>
    /// <param name="writer">The JSON writer.</param>
    /// <param name="value">The number.</param>
    public static void WriteFinite(this Utf8JsonWriter writer, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }

    /// <summary>Writes a property with a number; null where it is missing or not finite.</summary>
    /// <param name="writer">The JSON writer.</param>
    /// <param name="name">Name of the property.</param>
    /// <param name="value">The number.</param>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double? value)
    {
        writer.WritePropertyName(name);
        writer.WriteFinite(value);
    }
}
