using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;

namespace MlNetLime.Build;

/// <summary>Writes the generated parts of the documentation from the component registry: tables, and parts of the JSON schema.</summary>
internal static partial class Docs
{
    private const string Schema = "explanation.schema.json";

    /// <summary>The files of a documentation folder with outdated generated parts, and their new text.</summary>
    public static IEnumerable<(string Path, string Text)> Outdated(string folder)
    {
        IReadOnlyDictionary<string, string> tables = DocTables.Of(new ComponentRegistry());
        foreach (string path in Directory.EnumerateFiles(folder, "*.md").Order(StringComparer.Ordinal).Append(Path.Combine(folder, Schema)))
        {
            string text = File.ReadAllText(path);
            string renewed = Path.GetFileName(path) == Schema ? RenewSchema(text) : Renew(text, tables);
            if (renewed != text)
                yield return (path, renewed);
        }
    }

    /// <summary>A page with regenerated tables.</summary>
    public static string Renew(string page, IReadOnlyDictionary<string, string> tables) => Generated().Replace(page, found =>
        tables.TryGetValue(found.Groups[1].Value, out string? table)
            ? $"<!-- generated: {found.Groups[1].Value} -->\n{table}<!-- end -->"
            : throw new StepFailedException($"There is no table '{found.Groups[1].Value}'; there are {string.Join(", ", tables.Keys)}."));

    /// <summary>The schema with regenerated types, ranges and keywords of the methods' options. Options that a result records in another
    /// form take more than one line and are not changed.</summary>
    public static string RenewSchema(string schema)
    {
        foreach (IGrouping<string, ComponentDefinition.Parameter> option in new ComponentRegistry().Methods.Definitions
            .SelectMany(method => method.Parameters).GroupBy(parameter => parameter.Name))
            if (Form([.. option]) is { } form)
                schema = Regex.Replace(schema, $"^(        \"{option.Key}\": ){{ .* }}(,?)$",
                    found => $"{found.Groups[1]}{form}{found.Groups[2]}", RegexOptions.Multiline);
        return schema;
    }

    private static string? Form(ComponentDefinition.Parameter[] uses)
    {
        ComponentDefinition.Parameter first = uses[0];
        if (first.Type.IsEnum)
            return $"{{ \"enum\": [{string.Join(", ", DocTables.Words(first.Type).Select(word => $"\"{word}\""))}]{Description(first)} }}";
        string? type = first.Type == typeof(int) ? "integer"
            : first.Type == typeof(double) ? "number"
            : first.Type == typeof(bool) ? "boolean"
            : null;
        if (type is null || first.Name is "topClasses")
            return null;
        string nullable = uses.Any(use => use.IsNullable) ? $"[\"{type}\", \"null\"]" : $"\"{type}\"";
        return $"{{ \"type\": {nullable}"
            + Limit(uses.Min(use => use.Min), first.MinExclusive, "inimum") + Limit(uses.Max(use => use.Max), first.MaxExclusive, "aximum")
            + $"{Description(first)} }}";
    }

    private static string Limit(double value, bool exclusive, string end) => !double.IsFinite(value) ? ""
        : string.Create(CultureInfo.InvariantCulture, $", \"{(exclusive ? "exclusiveM" : "m")}{end}\": {value}");

    private static string Description(ComponentDefinition.Parameter parameter) => $", \"description\": {JsonSerializer.Serialize(
        char.ToUpperInvariant(parameter.Summary[0]) + parameter.Summary[1..]
            + (parameter.IsNullable ? $"; null for {parameter.DefaultText}." : "."), Plain)}";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex("<!-- generated: ([a-z-]+) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
