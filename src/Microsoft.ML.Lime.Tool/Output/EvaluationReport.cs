using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Prints an evaluation to standard output.</summary>
internal static class EvaluationReport
{
    private const int MaxNames = 8;

    /// <summary>Prints the planned work before the model runs.</summary>
    /// <param name="console">The console.</param>
    /// <param name="method">The method.</param>
    /// <param name="images">The data set.</param>
    /// <param name="left">The number of images without a row.</param>
    /// <param name="runs">Model runs per image; null if unknown or no image is left.</param>
    /// <param name="measures">Whether the model is measured with the first image.</param>
    public static void Announce(ToolConsole console, string method, DataSet images, int left, DataSetEvaluator.ModelCallPlan? runs,
        bool measures)
    {
        int done = images.Images.Count - left;
        string what = done > 0
            ? Text($"{method}: continues, {done} of {images.Images.Count} images are done")
            : Text($"{method}: {Count(left, "image")}");
        if (runs is { } each)
            what += Text($". About {(long)each.Total * left} model runs, {each.Total} per image: {each.Predict} to predict, ")
                + (each.Explain is { } explain ? Text($"{explain} to explain, ") : "more to explain, ")
                + Text($"{each.Metrics} to evaluate")
                + (measures ? Text($". Once up to {IExplainer.MaxMeasurementCalls} more to measure the model") : "");
        console.WriteLine(what + ".");
    }

    /// <summary>Prints the results of one method.</summary>
    public static void Write(ToolConsole console, MethodResult result)
    {
        EvaluationSummary summary = result.Summary;
        console.WriteLine($"{result.Method}: {Count(summary.Images, "image")}"
            + (summary.Unreadable > 0 ? Text($", {summary.Unreadable} of them without a prediction (see results.csv)") : "")
            + (summary.Accuracy is { } right
                ? Text($"; accuracy {100 * right.Share:0.0} % ({right.Count} of {right.Total}; ")
                    + Text($"95 % interval {100 * right.Low:0.0} to {100 * right.High:0.0} %)")
                : "; no image has a label and a prediction, so the accuracy is not defined") + ".");
        if (summary.Metrics.Count > 0)
            console.Tables.Write(MetricTable(result));
        foreach (ShortcutFindings.Alarm alarm in result.Shortcuts.Alarms)
            console.WriteLine($"Alarm: {alarm.Message}");
        ShortcutFindings.ClassFindings[] few = [.. result.Shortcuts.Classes.Where(found => found.Images < result.Shortcuts.MinImages)];
        if (result.Shortcuts.TestedClasses is > 0 and var asked && !result.Shortcuts.Alarms.Any())
            console.WriteLine(
                Text($"No alarm: none of {Count(asked, "class")} depends on a fixed region at the edge more than by chance."));
        if (few.Length > 0)
            console.WriteLine(Text($"Not tested for shortcuts, explained in fewer than {result.Shortcuts.MinImages} images: ")
                + string.Join(", ", few.Take(MaxNames).Select(found => found.Class))
                + (few.Length > MaxNames ? Text($" and {few.Length - MaxNames} more.") : "."));
        WritePaths(console, result.Paths);
    }

    private static void WritePaths(ToolConsole console, IReadOnlyList<string> paths)
    {
        console.WriteLine("Written:");
        foreach (string path in paths)
            console.WriteLine($"  {path}");
    }

    /// <summary>Prints how several methods differ on the same images.</summary>
    /// <param name="console">The console.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="methods">The methods; the others are compared with the first.</param>
    /// <param name="paths">The files that compare the methods.</param>
    public static void Compare(ToolConsole console, IReadOnlyList<IMapMetric> metrics, IReadOnlyList<HtmlReport.ComparedMethod> methods,
        IReadOnlyList<string> paths)
    {
        Table table = NewTable("Metric", "Method", "Mean", $"Difference from {methods[0].Name}");
        foreach (string metric in metrics.Select(metric => metric.Name))
            foreach ((int i, HtmlReport.ComparedMethod method) in methods.Index())
                table.AddRow(i == 0 ? metric : "", method.Name,
                    Number(method.Summary.Metrics.FirstOrDefault(found => found.Name == metric)?.Mean.Mean),
                    method.Differences.TryGetValue(metric, out ConfidenceInterval difference)
                        ? $"{Signed(difference.Mean)} ({Signed(difference.Lower)} to {Signed(difference.Upper)})"
                        : "");
        console.WriteLine("Means by method, and differences on the same images with their 95 % intervals:");
        console.Tables.Write(table);
        WritePaths(console, paths);
    }

    /// <summary>Throws if no image has a prediction.</summary>
    /// <param name="results">The methods.</param>
    /// <param name="folder">The folder of the images, or of the results.</param>
    public static void ThrowIfNothingWasScored(IReadOnlyList<MethodResult> results, string folder)
    {
        if (results.All(result => result.Summary.Images == result.Summary.Unreadable))
            throw new LimeException($"No image of {folder} could be read or scored: {results[0].FirstWarning} "
                + $"The rows in {results[0].Paths[0]} give the reasons.");
    }

    /// <summary>A table whose rows are not wrapped. Numbers are right-aligned.</summary>
    private static Table NewTable(params IEnumerable<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
            table.AddColumn(new TableColumn(column)
            {
                Alignment = column is "Metric" or "Method" or "Better" ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new Padding(0, 0, 1, 0),
            });
        return table;
    }

    /// <summary>A table that fits into 80 columns.</summary>
    private static Table MetricTable(MethodResult result)
    {
        Table table = NewTable("Metric", "Mean (95 % interval)", "Constant", "Random", "Centre", "Better");
        foreach (EvaluationSummary.MetricDistribution metric in result.Summary.Metrics)
        {
            ConfidenceInterval interval = metric.Mean;
            bool? larger = result.Metrics.FirstOrDefault(known => known.Name == metric.Name)?.LargerIsBetter;
            table.AddRow(metric.Name, $"{Number(interval.Mean)} ({Number(interval.Lower)} to {Number(interval.Upper)})",
                Number(metric.Constant), Number(metric.Random), Number(metric.Center),
                larger switch { true => "larger", false => "smaller", null => "" });
        }
        return table;
    }

    private static string Count(int count, string what) => Text($"{count} {what}{(count == 1 ? "" : what.EndsWith('s') ? "es" : "s")}");

    private static string Number(double? value) => value is { } number && double.IsFinite(number)
        ? number.ToString(Math.Abs(number) is >= 1e-3 and < 1e4 or 0 ? "0.000" : "0.0E-0", CultureInfo.InvariantCulture)
        : "";

    private static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
