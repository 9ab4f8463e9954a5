using System.Text.Json;
using Json.Schema;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Validates documents against <c>docs/explanation.schema.json</c>.</summary>
internal static class ExplanationSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    /// <summary>The schema's text.</summary>
    public static string Text => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "explanation.schema.json"));

    /// <summary>The errors of a document: its path and the error, a line each. Empty where the document is valid.</summary>
    public static IReadOnlyList<string> Errors(JsonElement document) => Errors(Schema, document);

    /// <inheritdoc cref="Errors(JsonElement)"/>
    public static IReadOnlyList<string> Errors(JsonSchema schema, JsonElement document)
    {
        EvaluationResults results = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return [];
        // A failed branch is listed with its errors also where another branch of oneOf is valid.
        return [.. (results.Details ?? []).Append(results).Where(node => node.Errors is not null)
            .SelectMany(node => node.Errors!, (node, error) => $"{node.InstanceLocation}: {error.Key}: {error.Value}").DefaultIfEmpty("invalid")];
    }
}
