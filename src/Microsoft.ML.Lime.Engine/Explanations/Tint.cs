namespace Microsoft.ML.Lime.Engine;

/// <summary>The colours of what speaks for a class and of what speaks against it.</summary>
public enum Tint
{
    /// <summary>
    /// As python lime's: the green channel of what speaks for the class, and the red one of what speaks against it, become as large as the
    /// picture's largest value. On a white ground neither is seen.
    /// </summary>
    GreenRed,

    /// <summary>
    /// Blue for it, orange against it, which colour-blind eyes tell apart (Okabe and Ito 2008): the picture in grey, mixed with the colour
    /// half and half, so that it is seen on any ground.
    /// </summary>
    BlueOrange,
}
