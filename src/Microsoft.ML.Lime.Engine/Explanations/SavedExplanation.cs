namespace Microsoft.ML.Lime.Engine;

/// <summary>The content of a file of <see cref="ExplanationFile"/>.</summary>
public sealed record SavedExplanation
{
    /// <summary>
    /// The explanation. Its options keep their description (<see cref="ExplainOptions.Describe"/>, <see cref="ExplainOptions.Summary"/>),
    /// but cannot create an explainer.
    /// </summary>
    public required ImageExplanation Explanation { get; init; }

    /// <summary>The origin of the explanation.</summary>
    public ExplanationOrigin Origin { get; init; } = new();

    /// <summary>
    /// The source image at its own size; null if it was not saved. Everything can then be drawn on the explanation's image.
    /// </summary>
    public ImageBuffer? SourceImage { get; init; }
}
