namespace Microsoft.ML.Lime.Scoring;

/// <summary>The arguments of <see cref="LimeCatalog.OpenScorer"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="ImageColumn">Its column of images.</param>
/// <param name="Options">The options.</param>
/// <param name="FitsImages">
/// Whether the model's own steps fit source images; false for a scorer that a version of this library without that saved.
/// </param>
internal sealed record ScorerOrigin(ITransformer Model, string ImageColumn, TransformerScorerOptions Options, bool FitsImages = true);
