using System.Text.Json.Nodes;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Prints the comparison as Markdown tables: means with intervals, and paired differences from the default method.
/// </summary>
internal static class ComparisonTables
{
    /// <summary>The reference method.</summary>
    private const string Default = "lime";

    public static void Print(Report report, string model, IReadOnlyList<Compared> all, IReadOnlyList<IMapMetric> metrics)
    {
        string[] methods = [.. all.Select(one => one.Method).Distinct()];
        IMapMetric[] measured = [.. metrics.Where(metric => all.Any(one => one.Metric == metric.Name))];
        int images = all.Select(one => one.Image).Distinct().Count();
        Head($"{model}, {images} images: mean and 95 % interval", "runs");
        foreach (string method in methods)
            Row(method, $"{all.First(one => one.Method == method).Runs}", method, value => value.Value);
        Row("constant", "", Default, value => value.Constant);
        Row("random segments", "", Default, value => value.Random);
        Row("random pixels", "", "rise", value => value.Random);
        Row("centre prior", "", "rise", value => value.Center);

        Head($"{model}: paired difference, lime minus the other; its standard deviation", "");
        foreach (string method in methods.Where(method => method != Default))
            Line(method, "", metric =>
            {
                double[] one = Values(Default, metric, value => value.Value), other = Values(method, metric, value => value.Value);
                return ConfidenceInterval.OfMeanDifference(one, other) is { } difference
                    ? $"{Text(difference)}; {Deviation([.. one.Zip(other, (a, b) => a - b)]):G3}"
                    : "";
            });

        void Head(string title, string second) => Console.WriteLine($"\n| {title} | {second} | "
            + string.Join(" | ", measured.Select(metric => $"{metric.Name} {(metric.LargerIsBetter ? '↑' : '↓')}")) + " |\n"
            + string.Concat(Enumerable.Repeat("|---", measured.Length + 2)) + "|");

        void Row(string name, string second, string method, Func<MetricValue, double?> of) => Line(name, second, metric =>
        {
            if (ConfidenceInterval.OfMean(Values(method, metric, of)) is not { } mean)
                return "";
            report.Keep(new JsonObject
            {
                ["model"] = model,
                ["method"] = name,
                ["metric"] = metric,
                ["pictures"] = mean.Count,
                ["mean"] = mean.Mean,
                ["lower"] = mean.Lower,
                ["upper"] = mean.Upper,
            });
            return Text(mean);
        });

        void Line(string name, string second, Func<string, string> cell) =>
            Console.WriteLine($"| {name} | {second} | {string.Join(" | ", measured.Select(metric => cell(metric.Name)))} |");

        double[] Values(string method, string metric, Func<MetricValue, double?> of) =>
            [.. all.Where(one => one.Method == method && one.Metric == metric).Select(one => of(one.Value)!.Value)];
    }

    private static string Text(ConfidenceInterval interval) => $"{interval.Mean:G3} ({interval.Lower:G3} to {interval.Upper:G3})";

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
