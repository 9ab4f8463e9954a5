namespace Microsoft.ML.Lime.Engine;

/// <summary>Colours of segments that support and oppose a class.</summary>
public enum Tint
{
    /// <summary>
    /// As in Python LIME: the green channel of supporting segments and the red channel of opposing segments are set to the image's maximum
    /// value. Not visible on white.
    /// </summary>
    GreenRed,

    /// <summary>
    /// Blue for supporting and orange for opposing segments, distinguishable with colour blindness (Okabe and Ito 2008): the grey image
    /// blended with the colour half and half, visible on any background.
    /// </summary>
    BlueOrange,
}
