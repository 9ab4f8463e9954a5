namespace Microsoft.ML.Lime.Engine;

/// <summary>How the values of a grid's cells become a map of the input's size.</summary>
public enum MapUpsampling
{
    /// <summary>Every pixel gets its segment's value. The one choice for segments that are no grid.</summary>
    Nearest,

    /// <summary>Cubic convolution (Keys 1981, a = -0.5) between the cells' centres, edges renormalised. Grids only.</summary>
    Bicubic,

    /// <summary>The map has one value a cell. Grids only.</summary>
    None,
}
