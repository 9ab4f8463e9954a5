using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>A strategy as an object of one member: its name, and below it the parameters in their order.</summary>
internal sealed class StrategyConverter<T>(StrategyTable<T> table) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        JsonProperty strategy = document.RootElement.EnumerateObject().Single();
        return table.Make(new ComponentInfo(strategy.Name,
            [.. strategy.Value.EnumerateObject().Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.GetDouble()))]));
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ComponentInfo saved = table.Save(value);
        writer.WriteStartObject();
        writer.WriteStartObject(saved.Name);
        foreach ((string name, double number) in saved.Parameters)
            writer.WriteNumber(name, number);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
