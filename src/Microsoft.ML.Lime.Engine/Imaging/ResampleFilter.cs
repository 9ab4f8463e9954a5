namespace Microsoft.ML.Lime.Engine;

/// <summary>The interpolation for resizing. The filters with antialiasing equal Pillow's, and torchvision's with antialias.</summary>
public enum ResampleFilter
{
    /// <summary>Nearest neighbour: the pixel that contains the new pixel's centre.</summary>
    Nearest,

    /// <summary>A triangle filter; widened when reducing (antialiasing).</summary>
    Bilinear,

    /// <summary>Cubic convolution (Keys 1981) with a = -0.5; widened when reducing.</summary>
    Bicubic,

    /// <summary>A sinc of three lobes in a sinc window (Lanczos); widened when reducing.</summary>
    Lanczos,

    /// <summary>Interpolation between two pixels per axis, also when reducing: OpenCV's <c>INTER_LINEAR</c>.</summary>
    BilinearNoAntialias,

    /// <summary>
    /// Cubic convolution of four pixels per axis with a = -0.75, also when reducing; pixels at the edge are repeated: OpenCV's
    /// <c>INTER_CUBIC</c>.
    /// </summary>
    BicubicNoAntialias,
}
