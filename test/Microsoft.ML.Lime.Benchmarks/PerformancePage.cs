using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Writes docs/performance.md: the goals, then a section and a table for each benchmark of a JSON file.</summary>
internal static class PerformancePage
{
    private const string Goals = "goals";

    private const string Head = """
        # Performance

        The model takes most of the time of an explanation, so the time is proportional to the number of samples.
        How many samples are enough: [certainty.md](certainty.md). What did not save time: [experiments.md](experiments.md).

        A program generates this page:

            dotnet run --project build -- bench -- --json docs/data/performance.json --page docs/performance.md

        With names before the options only those benchmarks run; the others keep their earlier values. The compared programs run in rounds,
        one after the other, in one process. A ratio is the median of the ratios within a round. The raw times are in the JSON. Only the
        ratios are comparable between machines.

        """;

    /// <summary>Writes the page atomically.</summary>
    /// <param name="measured">The content of the JSON file.</param>
    /// <param name="all">All benchmarks.</param>
    /// <param name="path">The path of the page.</param>
    public static void Write(JsonNode measured, IReadOnlyList<Benchmark> all, string path)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        JsonObject benchmarks = measured["benchmarks"]!.AsObject();
        page.Append("\n## Goals\n");
        Table(page, ["benchmark", "measure", "value", "goal", "result"],
            from benchmark in benchmarks
            from row in benchmark.Value!["rows"]!.AsArray().Select(row => row!.AsObject())
            where Kind(row) == Goals
            select (string[])[benchmark.Key, Text(row["what"]), Number(row["value"]), $"{row["goalIs"]} {Number(row["goal"])}",
                (bool)row["reached"]! ? "met" : "**missed**"]);
        foreach ((string name, JsonNode? benchmark) in benchmarks)
        {
            JsonNode machine = benchmark!["machine"]!;
            if (benchmark["rows"]!.AsArray().All(row => Kind(row!.AsObject()).Length == 0))
                continue; // shown elsewhere
            page.Append(CultureInfo.InvariantCulture, $"\n## {name}: {benchmark["question"]}\n");
            if (all.FirstOrDefault(one => one.Name == name)?.Remark is { Length: > 0 } remark)
                page.Append(CultureInfo.InvariantCulture, $"\n{remark}\n");
            foreach (IGrouping<string, JsonObject> table in benchmark["rows"]!.AsArray().Select(row => row!.AsObject()).GroupBy(Kind))
                Write(page, table.Key, [.. table]);
            if (name == "growth")
                page.Append("\n![Time by samples, segments, classes and image side](pictures/growth.svg)\n\nDotted lines: linear growth. "
                    + "Values: [growth.csv](data/growth.csv).\n");
            page.Append(CultureInfo.InvariantCulture,
                $"\n{machine["cores"]} cores, {machine["system"]}, {machine["runtime"]}, {benchmark["date"]}.\n");
        }
        FileContent.Write(path, Encoding.UTF8.GetBytes(page.ToString()));
    }

    private static string Kind(JsonObject row) =>
        row.ContainsKey("contender") ? $"{row["title"]}" : row.ContainsKey("goal") ? Goals : row.ContainsKey("notRun") ? "not run"
        : row.ContainsKey("unit") ? "numbers" : "";

    private static void Write(StringBuilder page, string kind, JsonObject[] rows)
    {
        switch (kind)
        {
            case "": // raw values that are shown on another page or in a file
            case Goals: // in the table at the top
                return;
            case "not run":
                foreach (JsonObject row in rows)
                    page.Append(CultureInfo.InvariantCulture, $"\n{row["what"]}: not run, {row["notRun"]}.\n");
                break;
            case "numbers":
                Table(page, ["measure", "value", "unit"],
                    rows.Select(row => (string[])[Text(row["what"]), Number(row["value"]), Text(row["unit"])]));
                break;
            default:
                Table(page, [kind, "median", $"ratio to {rows[0]["ratioTo"]}"], rows.Select(row => (string[])
                    [Text(row["contender"]), $"{Number(row["median"])} s", Number(row["ratio"])]));
                break;
        }
    }

    private static void Table(StringBuilder page, string[] head, IEnumerable<string[]> rows)
    {
        page.Append('\n').Append(Line(head)).Append(Line([.. head.Select(_ => "---")]));
        foreach (string[] row in rows)
            page.Append(Line(row));

        static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |\n";
    }

    private static string Text(JsonNode? node) => $"{node}".Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(JsonNode? node) => ((double)node!).ToString("G4", CultureInfo.InvariantCulture);
}
