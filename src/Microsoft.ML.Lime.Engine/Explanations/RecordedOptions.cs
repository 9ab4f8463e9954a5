namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Options read from a saved explanation. They return the recorded description but cannot create an explainer.</summary>
internal sealed record RecordedOptions(string RecordedSummary, IReadOnlyList<KeyValuePair<string, object?>> Values) : ExplainOptions
{
    public override string Summary => RecordedSummary;

    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() => Values;
}
