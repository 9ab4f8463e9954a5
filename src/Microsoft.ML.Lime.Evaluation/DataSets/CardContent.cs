namespace Microsoft.ML.Lime.Evaluation;

/// <summary>What an evaluation stores of each image beside its row.</summary>
public enum CardContent
{
    /// <summary>Nothing: no cards, and no search for shortcuts.</summary>
    None,

    /// <summary>The reduced map, segments and classes, about 12 kB: the report has no images, but the search for shortcuts.</summary>
    Maps,

    /// <summary>Also the thumbnail and its overlays, about 20 to 50 kB.</summary>
    Overlays,
}
