namespace Microsoft.ML.Lime.Engine;

/// <summary>How the values of segments or grid cells become a map of the model's input size.</summary>
public enum MapUpsampling
{
    /// <summary>Every pixel gets the value of its segment. The only choice for segments that are not a grid.</summary>
    Nearest,

    /// <summary>Cubic convolution (Keys 1981, a = -0.5) between the centres of the cells, renormalised at the edges. Grids only.</summary>
    Bicubic,

    /// <summary>The map has one value per grid cell. Grids only.</summary>
    None,
}
