namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Options of a report.</summary>
public sealed record ReportOptions
{
    /// <summary>The heading. The default is <c>Evaluation</c>.</summary>
    public string Title { get; init; } = "Evaluation";

    /// <summary>Names and values in the line below the heading, such as <c>model</c> and its file. The default is empty.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>
    /// Whether larger values are better, by the name of the metric. Other metrics are shown without a direction. The default is empty.
    /// </summary>
    public IReadOnlyDictionary<string, bool> LargerIsBetter { get; init; } = new Dictionary<string, bool>();

    /// <summary>Whether the rows contain probabilities, shown in percent; otherwise raw outputs. The default is true.</summary>
    public bool Probabilities { get; init; } = true;

    /// <summary>The findings of a shortcut search; null, the default, to omit that part.</summary>
    public ShortcutFindings? Shortcuts { get; init; }
}
