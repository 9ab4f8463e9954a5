using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Report;

/// <summary>
/// Creates the data for the report's script: everything except the cards, as one JSON object. The default encoder escapes characters that
/// could end a script element or begin markup.
/// </summary>
internal static class ReportData
{
    /// <param name="rows">The rows, in the order of the cards.</param>
    /// <param name="hasCard">Returns whether an image has a card.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="aspect">The width of the model's input over its height.</param>
    /// <param name="maxThumbnails">Maximum number of images shown per cluster.</param>
    public static byte[] Of(
        IReadOnlyList<EvaluatedImage> rows, Func<string, bool> hasCard, HtmlReport options, double aspect, int maxThumbnails)
    {
        EvaluationSummary summary = EvaluationSummary.Create(rows);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("probabilities", options.Probabilities);
            json.WriteStartArray("facts");
            foreach ((string name, string value) in options.Facts)
                Array(json, () => { json.WriteStringValue(name); json.WriteStringValue(value); });
            json.WriteEndArray();
            Summary(json, summary);
            json.WriteStartArray("metrics");
            foreach (EvaluationSummary.MetricDistribution metric in summary.Metrics)
                Metric(json, metric, options.LargerIsBetter.TryGetValue(metric.Name, out bool larger) ? larger : null);
            json.WriteEndArray();
            Classes(json, summary);
            json.WriteStartArray("rows");
            foreach (EvaluatedImage row in rows)
                Row(json, row, hasCard(row.Image));
            json.WriteEndArray();
            if (options.Shortcuts is { } shortcuts)
                Shortcuts(json, shortcuts, aspect, maxThumbnails);
            else
                json.WriteNull("shortcuts");
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Summary(Utf8JsonWriter json, EvaluationSummary summary)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("pictures", summary.Images);
        json.WriteNumber("unreadable", summary.Unreadable);
        json.WriteNumber("labelled", summary.Accuracy?.Total ?? 0);
        json.WriteNumber("right", summary.Accuracy?.Count ?? 0);
        if (summary.Accuracy is { } accuracy)
        {
            json.WriteStartObject("accuracy");
            Share(json, accuracy);
            json.WriteEndObject();
        }
        else
            json.WriteNull("accuracy");
        json.WriteEndObject();
    }

    private static void Metric(Utf8JsonWriter json, EvaluationSummary.MetricDistribution metric, bool? larger)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Name);
        if (larger is { } better)
            json.WriteBoolean("larger", better);
        else
            json.WriteNull("larger");
        json.WriteNumber("count", metric.Values.Count);
        json.WriteFinite("mean", metric.Mean.Mean);
        json.WriteFinite("low", metric.Mean.Lower);
        json.WriteFinite("high", metric.Mean.Upper);
        json.WriteFinite("median", metric.Median);
        json.WriteFinite("constant", metric.Constant);
        json.WriteFinite("random", metric.Random);
        json.WriteFinite("center", metric.Center);
        json.WriteFinite("from", metric.Minimum);
        json.WriteFinite("to", metric.Maximum);
        json.WriteStartArray("bins");
        foreach (int count in metric.Bins)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        if (larger is { } direction && metric.AboveRandom.Of > 0)
        {
            json.WritePropertyName("beatsRandom");
            Array(json, () =>
            {
                json.WriteNumberValue(direction ? metric.AboveRandom.Count : metric.BelowRandom);
                json.WriteNumberValue(metric.AboveRandom.Of);
            });
        }
        else
            json.WriteNull("beatsRandom");
        json.WriteEndObject();
    }

    private static void Classes(Utf8JsonWriter json, EvaluationSummary summary)
    {
        json.WriteStartArray("classes");
        foreach (EvaluationSummary.ClassCounts tally in summary.Classes)
        {
            json.WriteStartObject();
            json.WriteString("name", tally.Name);
            json.WriteNumber("pictures", tally.Images);
            json.WriteNumber("right", tally.Correct);
            json.WriteNumber("predicted", tally.Predicted);
            Share(json, tally.Recall);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("confusions");
        foreach (EvaluationSummary.ConfusionCount confusion in summary.Confusions)
            Array(json, () =>
            {
                json.WriteStringValue(confusion.Truth);
                json.WriteStringValue(confusion.Prediction);
                json.WriteNumberValue(confusion.Count);
            });
        json.WriteEndArray();
    }

    private static void Row(Utf8JsonWriter json, EvaluatedImage row, bool card)
    {
        json.WriteStartObject();
        json.WriteString("image", row.Image);
        json.WriteString("truth", row.Truth);
        json.WriteString("prediction", row.Prediction);
        json.WriteFinite("probability", row.Probability);
        if (row.IsRight is { } right)
            json.WriteBoolean("right", right);
        else
            json.WriteNull("right");
        json.WriteStartObject("metrics");
        foreach ((string name, MetricValue value) in row.Metrics)
        {
            json.WritePropertyName(name);
            Array(json, () =>
            {
                foreach (double? number in new[] { value.Value, value.Constant, value.Random, value.Center })
                    json.WriteFinite(number);
            });
        }
        json.WriteEndObject();
        json.WriteStartArray("warnings");
        foreach (string warning in row.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteBoolean("card", card);
        json.WriteEndObject();
    }

    private static void Shortcuts(Utf8JsonWriter json, ShortcutFindings findings, double aspect, int maxThumbnails)
    {
        json.WriteStartObject("shortcuts");
        json.WriteNumber("borderWidth", findings.BorderWidth);
        json.WriteNumber("falseAlarmRate", findings.FalseAlarmRate);
        json.WriteNumber("leastPictures", findings.MinImages);
        json.WriteNumber("aspect", aspect);
        json.WriteStartArray("classes");
        foreach (ShortcutFindings.ClassFindings found in findings.Classes)
        {
            json.WriteStartObject();
            json.WriteString("class", found.Class);
            json.WriteNumber("pictures", found.Images);
            Map(json, found.Mean);
            json.WriteFinite("borderShare", found.BorderShare);
            json.WriteFinite("borderArea", found.BorderArea);
            json.WriteFinite("borderShareOfOthers", found.BorderShareOfOthers);
            json.WriteFinite("outsideShare", found.OutsideShare);
            json.WriteFinite("outsideArea", found.OutsideArea);
            json.WriteStartArray("alarms");
            foreach (ShortcutFindings.Alarm alarm in found.Alarms)
            {
                json.WriteStartObject();
                json.WriteString("sentence", alarm.Message);
                json.WriteFinite("pValue", alarm.PValue);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("clusters");
            foreach (ShortcutFindings.Cluster cluster in found.Clusters)
            {
                json.WriteStartObject();
                Map(json, cluster.Mean);
                json.WriteNumber("count", cluster.Images.Count);
                json.WriteStartArray("images");
                foreach (string image in cluster.Images.Take(maxThumbnails))
                    json.WriteStringValue(image);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a map as integers in thousandths of its maximum, sufficient for colours.</summary>
    private static void Map(Utf8JsonWriter json, ReportCard.ReducedMap map)
    {
        float max = map.Values.Max(Math.Abs);
        json.WriteStartObject("mean");
        json.WriteNumber("rows", map.Rows);
        json.WriteNumber("columns", map.Columns);
        json.WriteStartArray("values");
        foreach (float value in map.Values)
            json.WriteNumberValue(max == 0 ? 0 : (int)MathF.Round(value / max * 1000));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Share(Utf8JsonWriter json, EvaluationSummary.Proportion? proportion)
    {
        json.WriteFinite("share", proportion?.Share);
        json.WriteFinite("low", proportion?.Low);
        json.WriteFinite("high", proportion?.High);
    }

    private static void Array(Utf8JsonWriter json, Action write)
    {
        json.WriteStartArray();
        write();
        json.WriteEndArray();
    }
}
