using System.Text;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes <c>methods.csv</c> (RFC 4180), which compares methods: a row for each method and metric.</summary>
internal static class MethodsCsv
{
    /// <summary>Writes the table atomically.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="methods">The methods; the others are compared with the first, image by image.</param>
    public static void Write(string path, IReadOnlyList<HtmlReport.ComparedMethod> methods)
    {
        var text = new StringBuilder(
            "method,metric,pictures,mean,low,high,constant,random,center,difference,differenceLow,differenceHigh\r\n");
        foreach (HtmlReport.ComparedMethod method in methods)
            foreach (EvaluationSummary.MetricDistribution metric in method.Summary.Metrics)
            {
                ConfidenceInterval mean = metric.Mean;
                ConfidenceInterval? difference =
                    method.Differences.TryGetValue(metric.Name, out ConfidenceInterval known) ? known : null;
                text.AppendJoin(',',
                    method.Name, metric.Name, mean.Count.ToString(CultureInfo.InvariantCulture), Number(mean.Mean), Number(mean.Lower),
                    Number(mean.Upper), Number(metric.Constant), Number(metric.Random), Number(metric.Center), Number(difference?.Mean),
                    Number(difference?.Lower), Number(difference?.Upper)).Append("\r\n");
            }
        FileContent.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
