using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation.Report;

/// <summary>The data for the page of several methods, except the cards, as one JSON object; escaped as <see cref="ReportData"/>.</summary>
internal sealed record MethodsData(
    bool Probabilities, IEnumerable<string[]> Facts, IEnumerable<string> Methods, IEnumerable<MethodsData.MetricData> Metrics,
    IEnumerable<MethodsData.RowData> Rows)
{
    /// <param name="selection">The rows that have a card.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="options">The options of the report.</param>
    public static byte[] Of(CardSelection selection, IReadOnlyList<HtmlReport.ComparedMethod> methods, HtmlReport options)
    {
        string[] names = [.. methods.SelectMany(method => method.Summary.Metrics).Select(metric => metric.Name).Distinct()];
        return JsonSerializer.SerializeToUtf8Bytes(new MethodsData(
            options.Probabilities,
            options.Facts.Concat(selection.Facts).Select(fact => new[] { fact.Name, fact.Value }),
            methods.Select(method => method.Name),
            names.Select(name => new MetricData(name, options.LargerIsBetter.TryGetValue(name, out bool larger) ? larger : null,
                methods.Select(method =>
                {
                    ConfidenceInterval? mean = method.Summary.Metrics.FirstOrDefault(metric => metric.Name == name)?.Mean;
                    ConfidenceInterval? difference = method.Differences.TryGetValue(name, out ConfidenceInterval known) ? known : null;
                    return new MeanData(mean?.Mean, mean?.Lower, mean?.Upper, difference?.Lower, difference?.Upper);
                }))),
            selection.Rows.Select(row => new RowData(row.Image, row.Truth, row.Prediction, row.Probability, row.IsRight))),
            MethodsJson.Default.MethodsData);
    }

    internal sealed record MetricData(string Name, bool? Larger, IEnumerable<MeanData> Means);

    internal sealed record MeanData(double? Mean, double? Low, double? High, double? DifferenceLow, double? DifferenceHigh);

    internal sealed record RowData(string Image, string? Truth, string? Prediction, double? Probability, bool? Right);
}

/// <summary>JSON serialization of <see cref="MethodsData"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(EvaluationJson.FiniteOrNull)])]
[JsonSerializable(typeof(MethodsData))]
internal sealed partial class MethodsJson : JsonSerializerContext;
