namespace Microsoft.ML.Lime.Drawing;

/// <summary>How <see cref="Boundaries"/> draws: the parameters of scikit-image's <c>mark_boundaries</c>, with its defaults.</summary>
public sealed record BoundaryOptions
{
    /// <summary>The colour of boundaries. Defaults to yellow.</summary>
    public (byte R, byte G, byte B) Color { get; init; } = (255, 255, 0);

    /// <summary>The colour of the pixels around boundaries, or null, as by default, for none.</summary>
    public (byte R, byte G, byte B)? OutlineColor { get; init; }

    /// <summary>Which pixels are a boundary. Defaults to <see cref="BoundaryMode.Outer"/>.</summary>
    public BoundaryMode Mode { get; init; } = BoundaryMode.Outer;

    /// <summary>
    /// The label that is the background, for <see cref="BoundaryMode.Outer"/> and <see cref="BoundaryMode.Inner"/>. Defaults to 0.
    /// </summary>
    public int BackgroundLabel { get; init; }
}
