using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>One metric over the explanations of a view's rows.</summary>
public sealed record LimeMetric
{
    /// <summary>The metric, with its options.</summary>
    public required IMapMetric Metric { get; init; }

    /// <summary>
    /// The values, their mean, its 95 % interval over rows (bootstrap), and the means of a constant, a random and a centre map; null where
    /// the metric applied to no row.
    /// </summary>
    public required MetricDistribution? Distribution { get; init; }

    /// <summary>The number of rows with an image to which the metric did not apply.</summary>
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

    internal static LimeMetric Create(IMapMetric metric, IReadOnlyList<EvaluatedImage> rows)
    {
        MetricValue[] values = [.. rows.Select(row => row.Metrics.GetValueOrDefault(metric.Name)).OfType<MetricValue>()];
        var distribution = MetricDistribution.Create(metric.Name, rows);
        return new LimeMetric
        {
            Metric = metric,
            Distribution = distribution,
            NotApplicable = values.Length - (distribution?.Values.Count ?? 0),
            Reasons = [.. values.Select(value => value.Reason).OfType<string>().Distinct()],
        };
    }
}
