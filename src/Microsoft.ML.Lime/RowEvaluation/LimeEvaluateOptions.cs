using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime;

/// <summary>Options of <see cref="LimeCatalog.Evaluate"/>.</summary>
public sealed record LimeEvaluateOptions
{
    /// <summary>
    /// The metrics, in the order of the result, each once; <c>Metrics.Find("gini")</c> finds one by name,
    /// <see cref="Evaluation.Metrics.All"/> has all. Metrics of localization need masks; those of stability explain again.
    /// </summary>
    /// <value>
    /// The default is faithfulness: <see cref="Evaluation.Metrics.InsertionAuc"/>, <see cref="Evaluation.Metrics.DeletionAuc"/>,
    /// <see cref="Evaluation.Metrics.MuFidelity"/>, <see cref="Evaluation.Metrics.Infidelity"/>.
    /// </value>
    public IReadOnlyList<IMapMetric> Metrics { get; init; } =
    [
        Evaluation.Metrics.InsertionAuc(), Evaluation.Metrics.DeletionAuc(), Evaluation.Metrics.MuFidelity(),
        Evaluation.Metrics.Infidelity(),
    ];

    /// <summary>
    /// The prefix of the explanation's columns.
    /// </summary>
    /// <value>The default is null, for a model that makes only one explanation.</value>
    public string? Explanation { get; init; }

    /// <summary>Which of a row's K maps is evaluated, from 0.</summary>
    /// <value>The default is 0.</value>
    public int Number { get; init; }

    /// <summary>
    /// A column of text that names the rows in <see cref="LimeMetrics.Rows"/>, such as the images' paths.
    /// </summary>
    /// <value>The default is null: the rows' numbers, from 0.</value>
    public string? NameColumn { get; init; }
}
