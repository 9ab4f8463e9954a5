namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>A card of which only the name is wanted.</summary>
internal sealed record CardKey(string Image);
