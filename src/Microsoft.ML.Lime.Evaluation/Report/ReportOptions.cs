namespace Microsoft.ML.Lime.Evaluation;

/// <summary>What a report says beside the results.</summary>
public sealed record ReportOptions
{
    /// <summary>The heading. Defaults to <c>Evaluation</c>.</summary>
    public string Title { get; init; } = "Evaluation";

    /// <summary>
    /// What was evaluated, in the line under the heading: names and values, such as <c>model</c> and its file. None by default.
    /// </summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>
    /// Whether larger values of a metric are better, by its name; a metric that is not here is shown without a direction. None by default.
    /// </summary>
    public IReadOnlyDictionary<string, bool> LargerIsBetter { get; init; } = new Dictionary<string, bool>();

    /// <summary>Whether the rows' probabilities are such, and shown in percent, or raw outputs. Defaults to true.</summary>
    public bool Probabilities { get; init; } = true;

    /// <summary>What was found in a search for shortcuts; null, the default, for a report without.</summary>
    public ShortcutFindings? Shortcuts { get; init; }
}
