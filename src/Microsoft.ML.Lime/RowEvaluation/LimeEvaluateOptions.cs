using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>What <see cref="LimeCatalog.Evaluate"/> measures, and of what.</summary>
public sealed record LimeEvaluateOptions
{
    /// <summary>
    /// The metrics, in the order in which they are reported, each once; <c>Metrics.Find("gini")</c> is one by its name, and
    /// <see cref="Evaluation.Metrics.All"/> are all. Those of place need masks, those of stability explain again. Defaults to the faithfulness
    /// ones: <see cref="InsertionAuc"/>, <see cref="DeletionAuc"/>, <see cref="MuFidelity"/>, <see cref="Infidelity"/>.
    /// </summary>
    public IReadOnlyList<IMapMetric> Metrics { get; init; } =
        [new InsertionAuc(), new DeletionAuc(), new MuFidelity(), new Infidelity()];

    /// <summary>
    /// What the explanation's columns begin with; null, the default, where the model makes only one explanation.
    /// </summary>
    public string? Explanation { get; init; }

    /// <summary>Which of a row's K maps is judged, from 0. Defaults to 0, the first.</summary>
    public int Number { get; init; }

    /// <summary>
    /// A column of text that names the rows in <see cref="LimeMetrics.Rows"/>, such as the pictures' paths; null, the default, for the
    /// rows' numbers, from 0.
    /// </summary>
    public string? NameColumn { get; init; }
}
