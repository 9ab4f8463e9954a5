namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>The key of a card, read without its other fields.</summary>
internal sealed record CardKey(string Image);
