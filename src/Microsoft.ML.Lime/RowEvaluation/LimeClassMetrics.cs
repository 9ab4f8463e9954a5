using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>The metrics over the rows of one class: those with its label, and rows without a label that are predicted as it.</summary>
public sealed record LimeClassMetrics
{
    /// <summary>How often the class was the label, was predicted, and both.</summary>
    public required ClassCounts Tally { get; init; }

    /// <summary>The metrics of its rows, in the order of <see cref="LimeEvaluateOptions.Metrics"/>.</summary>
    public required IReadOnlyList<LimeMetric> Metrics { get; init; }

    /// <summary>The class's name.</summary>
    public string Name => Tally.Name;
}
