namespace Microsoft.ML.Lime.Scoring;

/// <summary>The arguments of <see cref="LimeCatalog.OpenScorer"/>.</summary>
internal sealed record ScorerOrigin(ITransformer Model, string ImageColumn, TransformerScorerOptions Options);
