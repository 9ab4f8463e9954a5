using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation.Report;

/// <summary>
/// The data for the report's script: everything except the cards, as one JSON object. The default encoder escapes characters that could end
/// a script element or begin markup.
/// </summary>
internal sealed record ReportData(
    bool Probabilities, IEnumerable<string[]> Facts, ReportData.SummaryData Summary, IEnumerable<ReportData.MetricData> Metrics,
    IEnumerable<ReportData.ClassData> Classes, IEnumerable<JsonArray> Confusions, IEnumerable<ReportData.RowData> Rows,
    ReportData.ShortcutData? Shortcuts)
{
    /// <summary>Number of classes whose maps are shown: those with alarms come first. A class has 10 to 40 kB.</summary>
    private const int MaxMappedClasses = 120;

    /// <param name="summary">The summary of all images.</param>
    /// <param name="selection">The rows that have a card.</param>
    /// <param name="hasCard">Returns whether an image has a card.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="aspect">The width of the model's input over its height.</param>
    /// <param name="maxThumbnails">Maximum number of images shown per cluster.</param>
    public static byte[] Of(
        EvaluationSummary summary, CardSelection selection, Func<string, bool> hasCard, HtmlReport options, double aspect,
        int maxThumbnails)
    {
        HashSet<string>? selected =
            selection.Description is null ? null : [.. selection.Rows.Select(row => row.Image)];
        return JsonSerializer.SerializeToUtf8Bytes(new ReportData(
            options.Probabilities,
            options.Facts.Concat(selection.Facts).Select(fact => new[] { fact.Name, fact.Value }),
            new SummaryData(summary.Images, summary.Unreadable, summary.Accuracy?.Total ?? 0, summary.Accuracy?.Count ?? 0,
                summary.Accuracy is { } accuracy ? new ShareData(accuracy.Share, accuracy.Low, accuracy.High) : null),
            summary.Metrics.Select(metric =>
                Metric(metric, options.LargerIsBetter.TryGetValue(metric.Name, out bool larger) ? larger : null)),
            summary.Classes.Select(tally => new ClassData(tally.Name, tally.Images, tally.Correct, tally.Predicted,
                tally.Recall?.Share, tally.Recall?.Low, tally.Recall?.High)),
            summary.Confusions.Select(confusion => new JsonArray(confusion.Truth, confusion.Prediction, confusion.Count)),
            selection.Rows.Select(row => new RowData(row.Image, row.Truth, row.Prediction, row.Probability, row.IsRight,
                row.Metrics.ToDictionary(metric => metric.Key,
                    metric => new[] { metric.Value.Value, metric.Value.Constant, metric.Value.Random, metric.Value.Center }),
                row.Warnings, hasCard(row.Image))),
            options.Shortcuts is { } findings ? Shortcut(findings, aspect, maxThumbnails, selected) : null), ReportJson.Default.ReportData);
    }

    private static MetricData Metric(EvaluationSummary.MetricDistribution metric, bool? larger) => new(
        metric.Name, larger, metric.Values.Count, metric.Mean.Mean, metric.Mean.Lower, metric.Mean.Upper, metric.Median, metric.Constant,
        metric.Random, metric.Center, metric.Minimum, metric.Maximum, metric.Bins,
        larger is { } direction && metric.AboveRandom.Of > 0
            ? [direction ? metric.AboveRandom.Count : metric.BelowRandom, metric.AboveRandom.Of]
            : null);

    private static ShortcutData Shortcut(
        ShortcutFindings findings, double aspect, int maxThumbnails, HashSet<string>? selected) => new(
        findings.BorderWidth, findings.FalseAlarmRate, findings.MinImages, aspect,
        findings.Classes.Select((found, i) => new ShortcutClassData(
            found.Class, found.Images, i < MaxMappedClasses ? Map(found.Mean) : null, found.BorderShare, found.BorderArea,
            found.BorderShareOfOthers, found.OutsideShare, found.OutsideArea,
            found.Alarms.Select(alarm => new AlarmData(alarm.Message, alarm.PValue)),
            found.Clusters.Take(i < MaxMappedClasses ? int.MaxValue : 0).Select(cluster =>
                new ClusterData(Map(cluster.Mean), cluster.Images.Count,
                    cluster.Images.Where(image => selected?.Contains(image) != false).Take(maxThumbnails))))));

    /// <summary>A map as integers in thousandths of its maximum, sufficient for colours.</summary>
    private static MapData Map(ReportCard.ReducedMap map)
    {
        float max = map.Values.Max(Math.Abs);
        return new(map.Rows, map.Columns, map.Values.Select(value => max == 0 ? 0 : (int)MathF.Round(value / max * 1000)));
    }

    internal sealed record SummaryData(int Pictures, int Unreadable, int Labelled, int Right, ShareData? Accuracy);

    internal sealed record ShareData(double? Share, double? Low, double? High);

    internal sealed record MetricData(
        string Name, bool? Larger, int Count, double? Mean, double? Low, double? High, double? Median, double? Constant, double? Random,
        double? Center, double? From, double? To, IEnumerable<int> Bins, int[]? BeatsRandom);

    internal sealed record ClassData(
        string Name, int Pictures, int Right, int Predicted, double? Share, double? Low, double? High);

    internal sealed record RowData(
        string Image, string? Truth, string? Prediction, double? Probability, bool? Right, Dictionary<string, double?[]> Metrics,
        IEnumerable<string> Warnings, bool Card);

    internal sealed record ShortcutData(
        double BorderWidth, double FalseAlarmRate, int LeastPictures, double Aspect, IEnumerable<ShortcutClassData> Classes);

    internal sealed record ShortcutClassData(
        string Class, int Pictures, MapData? Mean, double? BorderShare, double? BorderArea, double? BorderShareOfOthers,
        double? OutsideShare, double? OutsideArea, IEnumerable<AlarmData> Alarms, IEnumerable<ClusterData> Clusters);

    internal sealed record AlarmData(string Sentence, double? PValue);

    internal sealed record ClusterData(MapData Mean, int Count, IEnumerable<string> Images);

    internal sealed record MapData(int Rows, int Columns, IEnumerable<int> Values);
}

/// <summary>JSON serialization of <see cref="ReportData"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(EvaluationJson.FiniteOrNull)])]
[JsonSerializable(typeof(ReportData))]
internal sealed partial class ReportJson : JsonSerializerContext;
