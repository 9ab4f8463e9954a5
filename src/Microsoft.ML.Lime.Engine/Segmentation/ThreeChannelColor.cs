using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A colour with three channels.</summary>
internal readonly struct ThreeChannelColor(ReadOnlySpan<double> color) : IColorDistance
{
    private readonly Vector<double> _first = new(color[0]), _second = new(color[1]), _third = new(color[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> SquaredDistances(ref double values, nuint pixel)
    {
        Vector<double> a = Vector.LoadUnsafe(ref values, pixel) - _first,
            b = Vector.LoadUnsafe(ref values, pixel + TiledFeatures.PixelsPerTile) - _second,
            c = Vector.LoadUnsafe(ref values, pixel + 2 * TiledFeatures.PixelsPerTile) - _third;
        return a * a + b * b + c * c;
    }
}
