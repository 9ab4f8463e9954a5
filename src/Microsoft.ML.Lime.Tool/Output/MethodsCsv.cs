using System.Text;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes <c>methods.csv</c> (RFC 4180), which compares methods: a row for each method and metric.</summary>
internal static class MethodsCsv
{
    /// <summary>Writes the table atomically.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="results">The methods; the others are compared with the first, image by image.</param>
    public static void Write(string path, IReadOnlyList<MethodResult> results)
    {
        var text = new StringBuilder(
            "method,metric,pictures,mean,low,high,constant,random,center,difference,differenceLow,differenceHigh\r\n");
        foreach (MethodResult result in results)
            foreach (EvaluationSummary.MetricDistribution metric in result.Summary.Metrics)
            {
                ConfidenceInterval mean = metric.Mean;
                ConfidenceInterval? difference = result == results[0] ? null : result.DifferenceFrom(results[0], metric.Name);
                text.AppendJoin(',',
                    result.Method, metric.Name, mean.Count.ToString(CultureInfo.InvariantCulture), Number(mean.Mean), Number(mean.Lower),
                    Number(mean.Upper), Number(metric.Constant), Number(metric.Random), Number(metric.Center), Number(difference?.Mean),
                    Number(difference?.Lower), Number(difference?.Upper)).Append("\r\n");
            }
        FileContent.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
