using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace MlNetLime.Build;

/// <summary>Creates the tables of the documentation from the registry of components.</summary>
internal static class DocTables
{
    /// <summary>
    /// The Markdown of each table by its name. The pages contain the tables between <c>&lt;!-- generated: NAME --></c> and
    /// <c>&lt;!-- end --></c>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(ComponentRegistry registry) => new Dictionary<string, string>
    {
        ["methods"] = Catalog(registry, registry.Methods),
        ["segmenters"] = Catalog(registry, registry.Segmenters),
        ["samplers"] = Catalog(registry, registry.Samplers),
        ["baselines"] = Catalog(registry, registry.Baselines),
        ["weightings"] = Catalog(registry, registry.Weightings),
        ["distances"] = Catalog(registry, registry.Distances),
        ["feature-selections"] = Catalog(registry, registry.FeatureSelections),
        ["surrogates"] = Catalog(registry, registry.Surrogates),
        ["stop-rules"] = Catalog(registry, registry.StopRules),
        ["targets"] = Catalog(registry, registry.Targets),
        ["metrics"] = Catalog(registry, Metrics.Catalog),
        ["options"] = Options(registry),
    };

    /// <summary>The components of a catalog, followed by their parameters.</summary>
    private static string Catalog(ComponentRegistry registry, ComponentCatalog catalog)
    {
        bool requires = catalog.Definitions.Any(one => Needs(one).Length > 0);
        var text = new StringBuilder();
        Row(text, ["name", "what it is", .. requires ? ["needs"] : (string[])[]]);
        Rule(text, requires ? 3 : 2);
        foreach (ComponentDefinition one in catalog.Definitions.DistinctBy(one => one.Key))
            Row(text, [$"`{one.Key}`", one.Summary, .. requires ? [Needs(one)] : (string[])[]]);
        (string Of, ComponentDefinition.Parameter Parameter)[] parameters = [.. catalog.Definitions
            .SelectMany(one => one.Parameters.Where(parameter => !(one.IsDeterministic && parameter.Member == nameof(ExplainOptions.Seed)))
                .Select(parameter => (Of: one.Key, Parameter: parameter)))
            .GroupBy(pair => (pair.Parameter.Member, pair.Parameter.Summary, pair.Parameter.Range, pair.Parameter.DefaultText,
                pair.Parameter.Unit, pair.Parameter.Option))
            .Select(same => (Of: same.Select(pair => pair.Of).Distinct().ToArray(), same.First().Parameter))
            .Select(same => (same.Of.Length == catalog.Definitions.Count ? "all" : string.Join(", ", same.Of.Select(key => $"`{key}`")),
                same.Parameter))];
        if (parameters.Length == 0)
            return text.ToString();
        bool units = parameters.Any(pair => pair.Parameter.Unit is not null);
        bool options = parameters.Any(pair => pair.Parameter.Option.Length > 0);
        text.Append('\n');
        Row(text,
        [
            "of", "parameter", "what it is", "values", "default",
            .. units ? ["unit"] : (string[])[], .. options ? ["option"] : (string[])[],
        ]);
        Rule(text, 5 + (units ? 1 : 0) + (options ? 1 : 0));
        foreach ((string of, ComponentDefinition.Parameter parameter) in parameters)
            Row(text,
            [
                of, $"`{parameter.Member}`", parameter.Summary, Values(registry, parameter), parameter.DefaultText,
                .. units ? [parameter.Unit ?? ""] : (string[])[], .. options ? [Option(parameter)] : (string[])[],
            ]);
        return text.ToString();
    }

    /// <summary>The command's options for methods and components.</summary>
    private static string Options(ComponentRegistry registry)
    {
        var text = new StringBuilder();
        Row(text, ["option", "default", "what it is", "values", "of"]);
        Rule(text, 5);
        (string Owner, ComponentDefinition.Parameter Parameter)[] all = [.. registry.Methods.Definitions.SelectMany(method =>
            method.Parameters.Where(parameter => !(method.IsDeterministic && parameter.Member == nameof(ExplainOptions.Seed)))
            .SelectMany(parameter => registry.CatalogOf(parameter.Type) is { } catalog
                ? catalog.Definitions.SelectMany(one => one.Parameters.Select(inner => (one.Key, inner))).Prepend((method.Key, parameter))
                : [(method.Key, parameter)]))];
        foreach (IGrouping<string, (string Owner, ComponentDefinition.Parameter Parameter)> option in all
            .Where(one => one.Parameter.Option.Length > 0).DistinctBy(one => (one.Owner, one.Parameter.Option))
            .GroupBy(one => one.Parameter.Option))
        {
            ComponentDefinition.Parameter first = option.First().Parameter;
            string[] owners = [.. option.Select(one => one.Owner)];
            string[] defaults = [.. option.Select(one => one.Parameter.DefaultText).Distinct()];
            string[] values = [.. option.Select(one => Values(registry, one.Parameter)).Distinct()];
            Row(text,
            [
                string.Join(", ", new[] { first.Option, first.Alias }.OfType<string>()
                    .Select(name => first.Default is false ? $"`{name}`" : $"`{name} {Form(first)}`")),
                defaults.Length == 1 ? defaults[0] : string.Join("; ", option.Select(one => $"{one.Owner}: {one.Parameter.DefaultText}")),
                first.Summary + (first.Unit is { } unit ? $", in {unit}" : ""),
                values.Length == 1 ? values[0] : string.Join("; ", option.Select(one => $"{one.Owner}: {Values(registry, one.Parameter)}")),
                registry.Methods.Definitions.All(method => owners.Contains(method.Key)) ? "all methods" : string.Join(", ", owners),
            ]);
        }
        return text.ToString();
    }

    /// <summary>The keywords of an enumeration.</summary>
    public static IEnumerable<string> Words(Type type) => Enum.GetValues(type).Cast<Enum>().Select(ComponentDefinition.Parameter.Text);

    private static string Option(ComponentDefinition.Parameter parameter) => parameter.Option.Length == 0 ? "" : $"`{parameter.Option}`";

    private static string Form(ComponentDefinition.Parameter parameter) =>
        parameter.Type == typeof(int) || parameter.Type == typeof(ulong) ? "N" : parameter.Type == typeof(double) ? "X" : "V";

    private static string Values(ComponentRegistry registry, ComponentDefinition.Parameter parameter)
    {
        // For the number of samples the word stands for a stop rule, otherwise for the default.
        bool hasAuto = parameter.IsNullable && parameter.Option.Length > 0 && (parameter.Member != nameof(LimeOptions.Samples)
            || registry.Methods.Definitions.Any(method => method.Parameters.Contains(parameter)
                && method.Parameters.Any(other => other.Type == typeof(IStopRule))));
        string auto = hasAuto ? "`auto`, " : "";
        if (registry.CatalogOf(parameter.Type) is { } catalog)
            return string.Join(", ", catalog.Definitions.Select(one => $"`{one.Key}`").Distinct());
        if (parameter.Type.IsEnum)
            return auto + string.Join(", ", Words(parameter.Type).Select(word => $"`{word}`"));
        if (parameter.Type == typeof(ResizeMode) || parameter.Type == typeof(AlphaMode))
            return string.Join(", ", (parameter.Type == typeof(ResizeMode) ? ResizeMode.Form : AlphaMode.Form).Split('|')
                .Select(form => $"`{form}`"));
        if (parameter.Type == typeof(bool))
            return parameter.Default is true ? "`on`, `off`" : "";
        string range = parameter.Range.StartsWith("from ", StringComparison.Ordinal) ? parameter.Range["from ".Length..] : parameter.Range;
        return (auto + range).TrimEnd(',', ' ');
    }

    private static string Needs(ComponentDefinition one) => string.Join(", ", new[]
    {
        one.NeedsSegments ? "segments" : "",
        one.NeedsActivations ? "activations of an ONNX model" : "",
        one.NeedsStandardErrors ? "standard errors" : "",
    }.Where(need => need.Length > 0));

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");

    private static void Rule(StringBuilder text, int columns) => text.Append('|').Insert(text.Length, "---|", columns).Append('\n');
}
