namespace Microsoft.ML.Lime.Drawing;

/// <summary>Which pixels <see cref="Boundaries"/> takes for a boundary: scikit-image's modes.</summary>
public enum BoundaryMode
{
    /// <summary>
    /// Pixels of the background beside segments, and both sides where two segments meet that are no background; also the segment's side of
    /// much of its border with the background, as scikit-image has it for labels of 64 bits.
    /// </summary>
    Outer,

    /// <summary>Pixels beside another segment, the background's left out.</summary>
    Inner,

    /// <summary>Every pixel beside another segment: lines of two pixels.</summary>
    Thick,

    /// <summary>Pixels put in between: the picture gets 2 H - 1 rows and 2 W - 1 columns.</summary>
    Subpixel,
}
