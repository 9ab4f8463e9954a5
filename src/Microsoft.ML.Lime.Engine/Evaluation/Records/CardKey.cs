namespace Microsoft.ML.Lime.Engine;

/// <summary>A card of which only the name is wanted.</summary>
internal sealed record CardKey(string Image);
