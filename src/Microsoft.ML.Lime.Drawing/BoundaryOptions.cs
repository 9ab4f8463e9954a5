namespace Microsoft.ML.Lime.Drawing;

/// <summary>Options of <see cref="Boundaries"/>: the parameters of scikit-image's <c>mark_boundaries</c>, with its defaults.</summary>
public sealed record BoundaryOptions
{
    /// <summary>The colour of boundaries. The default is yellow (255, 255, 0).</summary>
    public (byte R, byte G, byte B) Color { get; init; } = (255, 255, 0);

    /// <summary>The colour of the pixels around boundaries; null for none. The default is null.</summary>
    public (byte R, byte G, byte B)? OutlineColor { get; init; }

    /// <summary>Which pixels count as boundary. The default is <see cref="BoundaryMode.Outer"/>.</summary>
    public BoundaryMode Mode { get; init; } = BoundaryMode.Outer;

    /// <summary>
    /// The background label. It matters for <see cref="BoundaryMode.Outer"/> and <see cref="BoundaryMode.Inner"/>. The default is 0.
    /// </summary>
    public int BackgroundLabel { get; init; }
}
