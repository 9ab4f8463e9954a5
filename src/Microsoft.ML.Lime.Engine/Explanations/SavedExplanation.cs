namespace Microsoft.ML.Lime.Engine;

/// <summary>What a file of <see cref="ExplanationFile"/> holds.</summary>
public sealed record SavedExplanation
{
    /// <summary>
    /// The explanation. Its options say what they said (<see cref="ExplainOptions.Describe"/>, <see cref="ExplainOptions.Summary"/>), but
    /// cannot be explained with again.
    /// </summary>
    public required ImageExplanation Explanation { get; init; }

    /// <summary>What else was known of it.</summary>
    public ExplanationOrigin Origin { get; init; } = new();

    /// <summary>
    /// The photo at its own size, or null where it was not saved; everything can then be drawn on the explanation's picture.
    /// </summary>
    public ImageBuffer? Photo { get; init; }
}
