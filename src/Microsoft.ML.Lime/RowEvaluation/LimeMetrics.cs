using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>The result of <see cref="LimeCatalog.Evaluate"/>: metrics of the explanations, and the accuracy of the model.</summary>
[TypeFormatterSource]
public sealed record LimeMetrics : IHtmlResult
{
    /// <summary>
    /// The values of each row; an <see cref="EvaluationFolder"/> writes them.
    /// </summary>
    public required IReadOnlyList<EvaluatedImage> Rows { get; init; }

    /// <summary>Accuracy, classes and confusions over all rows.</summary>
    public required EvaluationSummary Summary { get; init; }

    /// <summary>The metrics, in the order of <see cref="LimeEvaluateOptions.Metrics"/>.</summary>
    public required IReadOnlyList<MetricResult> Metrics { get; init; }

    /// <summary>The classes that are the label or the prediction of a row, by name.</summary>
    public required IReadOnlyList<ClassResult> Classes { get; init; }

    /// <summary>Warnings, one sentence each; <see cref="Rows"/> has those of single rows.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>
    /// The share of labelled rows whose prediction is the label, with its 95 % interval (Wilson); null where no row has a label.
    /// </summary>
    public EvaluationSummary.Proportion? Accuracy => Summary.Accuracy;

    /// <summary>One metric by its name; case is ignored.</summary>
    /// <exception cref="LimeException">It was not measured.</exception>
    public MetricResult this[string name] => Metrics.FirstOrDefault(metric => metric.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
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
            Metrics = [.. metrics.Select(metric => MetricResult.Create(metric, rows))],
            Classes = [.. summary.Classes.Select(tally => new ClassResult
            {
                Tally = tally,
                Metrics = [.. metrics.Select(metric => MetricResult.Create(metric, [.. byClass[tally.Name]]))],
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
        foreach (MetricResult metric in Metrics)
            yield return metric.ToString();
        foreach (string warning in Warnings)
            yield return warning;
    }

    /// <summary>The metrics over the rows of one class: those with its label, and rows without a label that are predicted as it.</summary>
    public sealed record ClassResult
    {
        /// <summary>How often the class was the label, was predicted, and both.</summary>
        public required EvaluationSummary.ClassCounts Tally { get; init; }

        /// <summary>The metrics of its rows, in the order of <see cref="LimeEvaluateOptions.Metrics"/>.</summary>
        public required IReadOnlyList<MetricResult> Metrics { get; init; }

        /// <summary>The class's name.</summary>
        public string Name => Tally.Name;
    }

    /// <summary>One metric over the explanations of a view's rows.</summary>
    public sealed record MetricResult
    {
        /// <summary>The metric, with its options.</summary>
        public required IMapMetric Metric { get; init; }

        /// <summary>
        /// The values, their mean, its 95 % interval over rows (bootstrap), and the means of a constant, a random and a centre map; null
        /// where the metric applied to no row.
        /// </summary>
        public required EvaluationSummary.MetricDistribution? Distribution { get; init; }

        /// <summary>Rows with an image to which the metric did not apply.</summary>
        public required int NotApplicable { get; init; }

        /// <summary>The reasons, one sentence each.</summary>
        public required IReadOnlyList<string> Reasons { get; init; }

        /// <summary>The metric's name, such as <c>deletionAuc</c>.</summary>
        public string Name => Metric.Name;

        /// <summary>The mean and its 95 % interval; null where the metric applied to no row.</summary>
        public ConfidenceInterval? Mean => Distribution?.Mean;

        /// <summary>Mean, interval and references in a line.</summary>
        public override string ToString() => Distribution is not { } found
            ? $"{Name}: no row ({string.Join(' ', Reasons)})"
            : FormattableString.Invariant($"{Name} {found.Mean.Mean:F4} ({found.Mean.Lower:F4} to {found.Mean.Upper:F4}, ")
                + FormattableString.Invariant($"{found.Mean.Count} row{(found.Mean.Count == 1 ? "" : "s")}, ")
                + $"{(Metric.LargerIsBetter ? "more" : "less")} is better); "
                + FormattableString.Invariant($"constant {found.Constant:F4}, random {found.Random:F4}, centre {found.Center:F4}")
                + (NotApplicable == 0 ? "" : FormattableString.Invariant($"; {NotApplicable} not applicable"));

        internal static MetricResult Create(IMapMetric metric, IReadOnlyList<EvaluatedImage> rows)
        {
            MetricValue[] values = [.. rows.Select(row => row.Metrics.GetValueOrDefault(metric.Name)).OfType<MetricValue>()];
            var distribution = EvaluationSummary.MetricDistribution.Create(metric.Name, rows);
            return new MetricResult
            {
                Metric = metric,
                Distribution = distribution,
                NotApplicable = values.Length - (distribution?.Values.Count ?? 0),
                Reasons = [.. values.Select(value => value.Reason).OfType<string>().Distinct()],
            };
        }
    }
}
