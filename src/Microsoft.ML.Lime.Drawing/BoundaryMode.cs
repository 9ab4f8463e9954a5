namespace Microsoft.ML.Lime.Drawing;

/// <summary>Defines which pixels <see cref="Boundaries"/> treats as boundary: scikit-image's modes.</summary>
public enum BoundaryMode
{
    /// <summary>
    /// Background pixels next to segments, and both sides where two segments meet that are not background. As in scikit-image with 64-bit
    /// labels, also the segment's side of most borders with the background.
    /// </summary>
    Outer,

    /// <summary>Pixels next to another segment, except pixels of the background.</summary>
    Inner,

    /// <summary>Every pixel next to another segment: lines of two pixels.</summary>
    Thick,

    /// <summary>Additional pixels between the original ones: the result has 2 H - 1 rows and 2 W - 1 columns.</summary>
    Subpixel,
}
