namespace Microsoft.ML.Lime.Engine;

/// <summary>The interpolation for resizing.</summary>
public enum ResampleFilter
{
    /// <summary>Nearest neighbour: the pixel that contains the new pixel's centre.</summary>
    Nearest,

    /// <summary>A triangle filter; widened when reducing (antialiasing).</summary>
    Bilinear,

    /// <summary>Cubic convolution (Keys 1981) with a = -0.5; widened when reducing.</summary>
    Bicubic,
}
