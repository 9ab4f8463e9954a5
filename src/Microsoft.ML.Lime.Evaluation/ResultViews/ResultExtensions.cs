using Microsoft.ML.Lime.Evaluation.ResultViews;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Renders results as a self-contained fragment of HTML (no script, no style sheet, no external resource) and as plain text.
/// </summary>
public static class ResultExtensions
{
    /// <summary>
    /// Renders every class of an explanation: the map over the image, a table of the segments with the largest importance, and warnings.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="source">
    /// The source image, or null for the explanation's own. Images with a side above 800 pixels are scaled down.
    /// </param>
    /// <param name="topFeatures">Number of segments in the tables, at least 0. The default is 5.</param>
    /// <exception cref="ArgumentException">The source image has another size than the one that was explained.</exception>
    public static string ToHtml(this ImageExplanation explanation, ImageBuffer? source = null, int topFeatures = 5) =>
        View(explanation, source, topFeatures).ToHtml();

    /// <summary>The same as plain text, without images.</summary>
    /// <inheritdoc cref="ToHtml(ImageExplanation, ImageBuffer?, int)"/>
    public static string ToText(this ImageExplanation explanation, int topFeatures = 5) =>
        View(explanation, null, topFeatures).ToString();

    /// <summary>Renders one class: the probability, the map, a table of the segments with the largest importance, and warnings.</summary>
    public static string ToHtml(this ClassExplanation target) => Render(target).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this ClassExplanation target) => Render(target).ToString();

    /// <summary>
    /// Renders one class without the map: the probability, a table of segments with their area and position, and warnings.
    /// </summary>
    /// <param name="target">The class.</param>
    /// <param name="segments">The segments of the explanation; null if it has none.</param>
    /// <param name="topFeatures">Number of segments in the table, at least 0. The default is 5.</param>
    public static string ToHtml(this ClassExplanation target, SegmentMap? segments, int topFeatures = 5) =>
        ExplanationViews.Of(target, segments, topFeatures).ToHtml();

    /// <summary>The same as plain text.</summary>
    /// <inheritdoc cref="ToHtml(ClassExplanation, SegmentMap?, int)"/>
    public static string ToText(this ClassExplanation target, SegmentMap? segments, int topFeatures = 5) =>
        ExplanationViews.Of(target, segments, topFeatures).ToString();

    /// <summary>Renders the map in colours, with its range.</summary>
    public static string ToHtml(this AttributionMap map) => Render(map).ToHtml();

    /// <summary>Renders the segments in colours, with their number and areas.</summary>
    public static string ToHtml(this SegmentMap segments) => Render(segments).ToHtml();

    /// <summary>Renders the image, with its size.</summary>
    public static string ToHtml(this ImageBuffer image) => Render(image).ToHtml();

    /// <summary>Renders accuracy, metrics, classes and confusions.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="warnings">Warnings to add, one sentence each; null for none.</param>
    public static string ToHtml(this EvaluationSummary summary, IEnumerable<string>? warnings = null) =>
        Render(summary).Warnings(warnings ?? []).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this EvaluationSummary summary) => Render(summary).ToString();

    /// <summary>Renders mean, interval and median of a metric, with the means of the reference maps.</summary>
    public static string ToHtml(this EvaluationSummary.MetricDistribution metric) => Render(metric).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this EvaluationSummary.MetricDistribution metric) => Render(metric).ToString();

    /// <summary>Renders prediction, metrics and warnings of one image of a data set.</summary>
    public static string ToHtml(this EvaluatedImage image) => Render(image).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this EvaluatedImage image) => Render(image).ToString();

    /// <summary>Renders a metric's value and the reference values, or the reason why it does not apply.</summary>
    public static string ToHtml(this MetricValue value) => Render(value).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this MetricValue value) => Render(value).ToString();

    /// <summary>Renders overlay and table of a report card.</summary>
    public static string ToHtml(this ReportCard card) => Render(card).ToHtml();

    /// <summary>Renders alarms and the table of classes.</summary>
    public static string ToHtml(this ShortcutFindings findings) => Render(findings).ToHtml();

    /// <summary>The same as plain text.</summary>
    public static string ToText(this ShortcutFindings findings) => Render(findings).ToString();

    private static ResultView View(ImageExplanation explanation, ImageBuffer? source, int topFeatures)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfNegative(topFeatures);
        return ExplanationViews.Of(explanation, source ?? explanation.Image, topFeatures);
    }

    private static ResultView Render(object result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ResultRenderer.Find(result)!;
    }
}
