namespace Microsoft.ML.Lime.Scoring;

/// <summary>A scorer of a fitted model, which can be opened again with the same arguments.</summary>
internal interface ISavableScorer
{
    /// <summary>The arguments it was opened with.</summary>
    ScorerOrigin Origin { get; }
}
