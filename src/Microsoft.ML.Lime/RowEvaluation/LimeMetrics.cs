using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>The result of <see cref="LimeCatalog.Evaluate"/>: metrics of the explanations, and the accuracy of the model.</summary>
[TypeFormatterSource]
public sealed record LimeMetrics : IHtmlResult
{
    /// <summary>
    /// The values of each row; <see cref="ResultsCsv"/> and <see cref="EvaluationFolder"/> write them.
    /// </summary>
    public required IReadOnlyList<EvaluatedImage> Rows { get; init; }

    /// <summary>Accuracy, classes and confusions over all rows.</summary>
    public required EvaluationSummary Summary { get; init; }

    /// <summary>The metrics, in the order of <see cref="LimeEvaluateOptions.Metrics"/>.</summary>
    public required IReadOnlyList<LimeMetric> Metrics { get; init; }

    /// <summary>The classes that are the label or the prediction of a row, by name.</summary>
    public required IReadOnlyList<LimeClassMetrics> Classes { get; init; }

    /// <summary>Warnings, one sentence each; <see cref="Rows"/> has those of single rows.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>
    /// The share of labelled rows whose prediction is the label, with its 95 % interval (Wilson); null where no row has a label.
    /// </summary>
    public Proportion? Accuracy => Summary.Accuracy;

    /// <summary>One metric by its name; case is ignored.</summary>
    /// <exception cref="LimeException">It was not measured.</exception>
    public LimeMetric this[string name] => Metrics.FirstOrDefault(metric => metric.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new LimeException($"The metric '{name}' was not measured; these were: {string.Join(", ", Metrics.Select(m => m.Name))}.");

    /// <summary>
    /// Accuracy, metrics, classes, mistakes and warnings as a self-contained fragment of HTML, without scripts, style sheets or links.
    /// </summary>
    public string ToHtml() => Summary.ToHtml(
    [
        .. Metrics.Where(metric => metric.NotApplicable > 0).Select(metric =>
            FormattableString.Invariant($"{metric.Name} did not apply to {metric.NotApplicable} ")
            + $"row{(metric.NotApplicable == 1 ? "" : "s")}: "
            + string.Join(' ', metric.Reasons)),
        .. Warnings,
    ]);

    /// <summary>Accuracy, metrics and warnings, one line each.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    internal static LimeMetrics Create(
        IReadOnlyList<EvaluatedImage> rows, IReadOnlyList<IMapMetric> metrics, IReadOnlyList<string> warnings)
    {
        var summary = EvaluationSummary.Create(rows);
        ILookup<string, EvaluatedImage> byClass = rows.Where(row => row.Prediction is not null)
            .ToLookup(row => row.Truth ?? row.Prediction!, StringComparer.Ordinal);
        return new LimeMetrics
        {
            Rows = rows,
            Summary = summary,
            Metrics = [.. metrics.Select(metric => LimeMetric.Create(metric, rows))],
            Classes = [.. summary.Classes.Select(tally => new LimeClassMetrics
            {
                Tally = tally,
                Metrics = [.. metrics.Select(metric => LimeMetric.Create(metric, [.. byClass[tally.Name]]))],
            })],
            Warnings = warnings,
        };
    }

    private IEnumerable<string> Lines()
    {
        yield return FormattableString.Invariant($"{Summary.Images} row{(Summary.Images == 1 ? "" : "s")}")
            + (Summary.Unreadable == 0 ? "" : FormattableString.Invariant($", {Summary.Unreadable} without an image"))
            + (Accuracy is not { } accuracy ? "" : FormattableString.Invariant($", accuracy {accuracy.Share:F4} ({accuracy.Low:F4} to ")
                + FormattableString.Invariant($"{accuracy.High:F4}, {accuracy.Count} of {accuracy.Total})"));
        foreach (LimeMetric metric in Metrics)
            yield return metric.ToString();
        foreach (string warning in Warnings)
            yield return warning;
    }
}
