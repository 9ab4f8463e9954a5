using System.Text.Json;
using Json.Schema;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Validates documents against <c>docs/explanation.schema.json</c>.</summary>
internal static class ExplanationSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    /// <summary>The schema's text.</summary>
    public static string Text => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "explanation.schema.json"));

    /// <summary>The validation errors of a document, one line with path and error each; empty if it is valid.</summary>
    public static IReadOnlyList<string> Errors(JsonElement document) => Errors(Schema, document);

    /// <inheritdoc cref="Errors(JsonElement)"/>
    public static IReadOnlyList<string> Errors(JsonSchema schema, JsonElement document)
    {
        EvaluationResults results = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return [];
        // The evaluation lists errors of a failed oneOf branch even if another branch is valid.
        return [.. (results.Details ?? []).Append(results).Where(node => node.Errors is not null)
            .SelectMany(node => node.Errors!, (node, error) => $"{node.InstanceLocation}: {error.Key}: {error.Value}")
                .DefaultIfEmpty("invalid")];
    }
}
