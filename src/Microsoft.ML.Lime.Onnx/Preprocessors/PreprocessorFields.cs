using System.Text.Json;

namespace Microsoft.ML.Lime.Onnx.Preprocessors;

/// <summary>The fields of a JSON object, with messages that name the file and the field.</summary>
internal sealed class PreprocessorFields(JsonElement fields, string path)
{
    public string Path => path;

    /// <summary>The names of the fields.</summary>
    public IEnumerable<string> Names => fields.EnumerateObject().Select(one => one.Name);

    public bool Has(string name) => Value(name) is not null;

    public PreprocessorFields? Object(string name) =>
        Value(name) is { ValueKind: JsonValueKind.Object } found ? new PreprocessorFields(found, path) : null;

    public string? Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public bool Flag(string name, bool otherwise = false) => Value(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Unsupported(name, other),
    };

    public double? Number(string name) => Value(name) is not { } found ? null
        : found.ValueKind == JsonValueKind.Number ? found.GetDouble()
        : throw Unsupported(name, found);

    public int? Side(string name) => Number(name) is not { } number ? null
        : number is >= 1 and <= ushort.MaxValue && number == Math.Floor(number) ? (int)number
        : throw Unsupported(name);

    public double[]? Numbers(string name) => Value(name) is not { } found ? null
        : found.ValueKind == JsonValueKind.Array && found.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number)
            ? [.. found.EnumerateArray().Select(value => value.GetDouble())]
            : throw Unsupported(name, found);

    /// <summary>Whether a field is set to a number, to true or to a list of numbers.</summary>
    public bool IsSetting(string name) => Value(name) is { } found && (found.ValueKind is JsonValueKind.Number or JsonValueKind.True
        || found.ValueKind == JsonValueKind.Array && found.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.Number));

    /// <summary>Whether a field is one number.</summary>
    public bool IsNumber(string name) => Value(name) is { ValueKind: JsonValueKind.Number };

    /// <summary>Whether a field is a list.</summary>
    public bool IsList(string name) => Value(name) is { ValueKind: JsonValueKind.Array };

    /// <summary>The error for a field that asks for something else than what is supported.</summary>
    public LimeException Unsupported(string name) => Unsupported(name, Value(name));

    private LimeException Unsupported(string name, JsonElement? value) => new(
        $"The file {path} has {name} = {value?.GetRawText() ?? "null"}, which is not supported; give the preprocessing by options "
        + "(--resize, --crop, --interpolation, --scale, --mean, --std, --channels), as far as they can state it.");

    private JsonElement? Value(string name) =>
        fields.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
