namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Options as a saved explanation tells of them: they describe themselves as the original ones did, and no more.</summary>
internal sealed record RecordedOptions(string RecordedSummary, IReadOnlyList<KeyValuePair<string, object?>> Values) : ExplainOptions
{
    public override string Summary => RecordedSummary;

    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() => Values;
}
