namespace Microsoft.ML.Lime.Scoring;

/// <summary>A scorer that <see cref="LimeCatalog.ScorerFrom"/> made, and can make again of the same.</summary>
internal interface ISavableScorer
{
    /// <summary>What it was made of.</summary>
    ScorerOrigin Origin { get; }
}
