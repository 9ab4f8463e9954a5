namespace Microsoft.ML.Lime.Engine;

/// <summary>How new pixels are made of old ones.</summary>
public enum ResampleFilter
{
    /// <summary>The pixel under the new pixel's centre.</summary>
    Nearest,

    /// <summary>A triangle over the neighbours; widened when reducing, so that nothing is skipped (antialias).</summary>
    Bilinear,

    /// <summary>Cubic convolution (Keys 1981) with a = -0.5; widened when reducing.</summary>
    Bicubic,
}
