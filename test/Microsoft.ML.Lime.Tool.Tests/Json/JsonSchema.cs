using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// Checks a document against a JSON Schema, as far as the project's schema goes: a keyword that is not understood here is an error, so that
/// nothing in the schema is believed to be checked that is not.
/// </summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly HashSet<string> Annotations = ["$schema", "$defs", "title", "description"];

    public static JsonSchema OfExplanations() =>
        new(JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "explanation.schema.json"))).RootElement);

    /// <summary>What is wrong with a document, a line each.</summary>
    public IReadOnlyList<string> Check(JsonElement document)
    {
        List<string> errors = [];
        Check(document, root, "$", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
            switch (rule.Name)
            {
                case "$ref":
                    Check(value, root.GetProperty("$defs").GetProperty(rule.Value.GetString()!["#/$defs/".Length..]), at, errors);
                    break;
                case "type":
                    Require(Words(rule.Value).Any(type => IsOf(value, type!)), $"is {value.ValueKind}, not {rule.Value}");
                    break;
                case "const":
                    Require(JsonElement.DeepEquals(value, rule.Value), $"is not {rule.Value}");
                    break;
                case "enum":
                    Require(rule.Value.EnumerateArray().Any(choice => JsonElement.DeepEquals(value, choice)), $"is none of {rule.Value}");
                    break;
                case "oneOf":
                    Require(rule.Value.EnumerateArray().Count(choice => Matches(value, choice, at)) == 1, $"is not one of {rule.Value}");
                    break;
                case "minimum":
                    Require(value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.Value.GetDouble(),
                        $"is below {rule.Value}");
                    break;
                case "maximum":
                    Require(value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.Value.GetDouble(),
                        $"is above {rule.Value}");
                    break;
                case "pattern":
                    Require(value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.Value.GetString()!),
                        $"does not match {rule.Value}");
                    break;
                case "required":
                    foreach (string? name in value.ValueKind == JsonValueKind.Object ? Words(rule.Value) : [])
                        Require(value.TryGetProperty(name!, out _), $"lacks {name}");
                    break;
                case "properties":
                    foreach (JsonProperty property in rule.Value.EnumerateObject())
                        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out JsonElement child))
                            Check(child, property.Value, $"{at}.{property.Name}", errors);
                    break;
                case "additionalProperties":
                    foreach (JsonProperty property in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
                        if (!schema.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(property.Name, out _))
                            if (rule.Value.ValueKind == JsonValueKind.False)
                                Require(false, $"has {property.Name}, which the schema does not know");
                            else
                                Check(property.Value, rule.Value, $"{at}.{property.Name}", errors);
                    break;
                case "items":
                    foreach ((int i, JsonElement item) in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Index() : [])
                        Check(item, rule.Value, $"{at}[{i}]", errors);
                    break;
                default:
                    Assert.True(Annotations.Contains(rule.Name), $"The schema says {rule.Name}, which this test cannot check.");
                    break;
            }

        void Require(bool condition, string error)
        {
            if (!condition)
                errors.Add($"{at} {error}");
        }
    }

    private bool Matches(JsonElement value, JsonElement schema, string at)
    {
        List<string> errors = [];
        Check(value, schema, at, errors);
        return errors.Count == 0;
    }

    private static IEnumerable<string?> Words(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()) : [value.GetString()];

    private static bool IsOf(JsonElement value, string type) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or
        ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.GetDouble() == Math.Floor(value.GetDouble()),
        _ => false,
    };
}
