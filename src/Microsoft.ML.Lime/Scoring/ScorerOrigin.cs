namespace Microsoft.ML.Lime;

/// <summary>The arguments of <see cref="LimeCatalog.ScorerFrom"/>.</summary>
internal sealed record ScorerOrigin(ITransformer Model, string ImageColumn, TransformerScorerOptions Options);
