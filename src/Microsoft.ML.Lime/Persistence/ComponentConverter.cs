using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>A component as an object with one member: its name, and in it the parameters in their order.</summary>
internal sealed class ComponentConverter<T>(ComponentCatalog catalog) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        JsonProperty component = document.RootElement.EnumerateObject().Single();
        try
        {
            return (T)catalog.Create(new ComponentInfo(component.Name, [.. component.Value.EnumerateObject()
                .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.GetDouble()))]));
        }
        catch (LimeException cause)
        {
            throw new LimeException($"The {catalog.Kind} of the saved model cannot be created: {cause.Message} Update the package, or add "
                + $"the {catalog.Kind} to ComponentRegistry.Default before loading.", cause);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ComponentInfo saved;
        try
        {
            saved = catalog.Describe(value);
        }
        catch (LimeException cause)
        {
            throw new LimeException($"The model cannot be saved: {cause.Message}", cause);
        }
        writer.WriteStartObject();
        writer.WriteStartObject(saved.Name);
        foreach ((string name, double number) in saved.Parameters)
            writer.WriteNumber(name, number);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
