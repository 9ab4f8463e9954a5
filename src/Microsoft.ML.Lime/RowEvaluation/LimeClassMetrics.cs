using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>What the metrics say of the rows of one class: those that have its label, and where a row has none, its prediction.</summary>
public sealed record LimeClassMetrics
{
    /// <summary>How often the class was the truth, was right and was predicted.</summary>
    public required ClassTally Tally { get; init; }

    /// <summary>The metrics of its rows, in the order of <see cref="LimeEvaluateOptions.Metrics"/>.</summary>
    public required IReadOnlyList<LimeMetric> Metrics { get; init; }

    /// <summary>The class.</summary>
    public string Name => Tally.Name;
}
