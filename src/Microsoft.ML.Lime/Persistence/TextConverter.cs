using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>A value as the text of its <c>ToString</c>.</summary>
/// <param name="parse">Reads the text; null for any other text.</param>
internal sealed class TextConverter<T>(Func<string, T?> parse) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && parse(text) is { } value ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
