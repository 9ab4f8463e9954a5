using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes the output of <c>evaluate --json</c>: an object for each method.</summary>
internal static class EvaluationSummaryJson
{
    /// <param name="results">The results of the methods.</param>
    /// <param name="notes">Which files are not among the images, and why.</param>
    public static string Of(IReadOnlyList<MethodResult> results, IReadOnlyList<string> notes)
    {
        using var buffer = new MemoryStream();
        var readable = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, readable))
        {
            json.WriteStartObject();
            json.WriteNumber("formatVersion", 1);
            json.WriteStartArray("methods");
            foreach (MethodResult result in results)
                Write(json, result);
            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (string note in notes)
                json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, MethodResult result)
    {
        json.WriteStartObject();
        json.WriteString("method", result.Method);
        json.WriteNumber("pictures", result.Summary.Images);
        json.WriteNumber("unreadable", result.Summary.Unreadable);
        if (result.Summary.Accuracy is { } accuracy)
        {
            json.WriteStartObject("accuracy");
            json.WriteNumber("value", accuracy.Share);
            json.WriteNumber("low", accuracy.Low);
            json.WriteNumber("high", accuracy.High);
            json.WriteNumber("right", accuracy.Count);
            json.WriteNumber("of", accuracy.Total);
            json.WriteEndObject();
        }
        else
            json.WriteNull("accuracy");
        json.WriteStartObject("metrics");
        foreach (MetricDistribution metric in result.Summary.Metrics)
        {
            ConfidenceInterval mean = metric.Mean;
            json.WriteStartObject(metric.Name);
            json.WriteNumber("mean", mean.Mean);
            json.WriteNumber("low", mean.Lower);
            json.WriteNumber("high", mean.Upper);
            json.WriteNumber("pictures", mean.Count);
            WriteFinite(json, "constant", metric.Constant);
            WriteFinite(json, "random", metric.Random);
            WriteFinite(json, "center", metric.Center);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("alarms");
        foreach (ShortcutFindings.Alarm alarm in result.Shortcuts.Alarms)
        {
            json.WriteStartObject();
            json.WriteString("class", alarm.Class);
            json.WriteString("place", alarm.Region);
            json.WriteString("sentence", alarm.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (string path in result.Paths)
            json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // JSON cannot represent NaN or infinity.
    private static void WriteFinite(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
