using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes the output of <c>evaluate --json</c>: an object for each method.</summary>
internal static class EvaluationSummaryJson
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="results">The results of the methods.</param>
    /// <param name="notes">Which files are not among the images, and what was read or assumed.</param>
    public static string Of(IReadOnlyList<MethodResult> results, IReadOnlyList<string> notes) => JsonSerializer.Serialize(new
    {
        formatVersion = 1,
        methods = results.Select(result => new
        {
            method = result.Method,
            pictures = result.Summary.Images,
            unreadable = result.Summary.Unreadable,
            accuracy = result.Summary.Accuracy is { } accuracy
                ? new { value = accuracy.Share, low = accuracy.Low, high = accuracy.High, right = accuracy.Count, of = accuracy.Total }
                : null,
            metrics = result.Summary.Metrics.ToDictionary(metric => metric.Name, metric => new
            {
                mean = metric.Mean.Mean,
                low = metric.Mean.Lower,
                high = metric.Mean.Upper,
                pictures = metric.Mean.Count,
                constant = Finite(metric.Constant),
                random = Finite(metric.Random),
                center = Finite(metric.Center),
            }),
            alarms = result.Shortcuts.Alarms.Select(alarm => new { @class = alarm.Class, place = alarm.Region, sentence = alarm.Message }),
            files = result.Paths,
        }),
        notes,
    }, Readable);

    // JSON cannot represent NaN or infinity.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
