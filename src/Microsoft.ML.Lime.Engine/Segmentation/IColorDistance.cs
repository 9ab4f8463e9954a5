using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>Distances of pixels of a tile from one colour. A type of its own for each number of channels lets the compiler keep the colour in registers.</summary>
internal interface IColorDistance
{
    /// <summary>The squared distances of as many pixels as fill a vector, the sum over the channels in their order.</summary>
    /// <param name="values">The first value of a tile of <see cref="TiledFeatures"/>.</param>
    /// <param name="pixel">The first pixel.</param>
    Vector<double> Squared(ref double values, nuint pixel);
}
