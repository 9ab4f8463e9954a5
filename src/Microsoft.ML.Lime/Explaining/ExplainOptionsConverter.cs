using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>
/// <see cref="LimeExplainOptions"/> in files: the method's name as <c>method</c>, its options under that name, and the options of the
/// columns. Version 0.1.0 wrote <c>score-cam</c> as <c>scoreCam</c>; both are read.
/// </summary>
internal sealed class ExplainOptionsConverter : JsonConverter<LimeExplainOptions>
{
    private const string Method = "method";

    public override LimeExplainOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject json || json[Method] is not JsonValue name
            || !name.TryGetValue(out string? method))
            throw new JsonException("The options name no method.");
        string key = json.Select(property => property.Key)
            .Single(key => Plain(key).Equals(Plain(method), StringComparison.OrdinalIgnoreCase));
        var engine = (ExplainOptions?)json[key].Deserialize(TypeOf(method), options)
            ?? throw new JsonException($"The options of the method {method} are missing.");
        json.Remove(Method);
        json.Remove(key);
        return json.Deserialize<LimeExplainOptions>(options)! with { Method = engine };
    }

    public override void Write(Utf8JsonWriter writer, LimeExplainOptions value, JsonSerializerOptions options)
    {
        Type type = value.Method.GetType();
        string method = Methods.FirstOrDefault(registered => registered.Create().GetType() == type)?.Name
            ?? throw new LimeException($"The model cannot be saved: the method of {type.Name} is not registered; add the type to "
                + "ComponentRegistry.Default.Methods.");
        JsonObject json = new() { [Method] = method, [method] = JsonSerializer.SerializeToNode(value.Method, type, options) };
        foreach ((string key, JsonNode? column) in JsonSerializer.SerializeToNode(value, options)!.AsObject())
            json.Add(key, column?.DeepClone());
        json.WriteTo(writer, options);
    }

    private static IReadOnlyList<ComponentDefinition> Methods => ComponentRegistry.Default.Methods.Definitions;

    private static Type TypeOf(string method) => Methods.FirstOrDefault(registered => registered.Name == method)?.Create().GetType()
        ?? throw new LimeException($"The model was saved with the method '{method}', which is not registered in this program "
            + $"({string.Join(", ", Methods.Select(registered => registered.Name))}); update the package, or add the method to "
            + "ComponentRegistry.Default.Methods before loading.");

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal);
}
