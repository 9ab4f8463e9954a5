using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Distances of a tile's pixels from one colour. A separate type for each number of channels lets the compiler keep the colour in
/// registers.
/// </summary>
internal interface IColorDistance
{
    /// <summary>The squared distances of one vector of pixels: the sum over the channels in their order.</summary>
    /// <param name="values">The first value of a tile of <see cref="TiledFeatures"/>.</param>
    /// <param name="pixel">The index of the first pixel.</param>
    Vector<double> SquaredDistances(ref double values, nuint pixel);
}
