using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A colour with three channels.</summary>
internal readonly struct ThreeChannels(ReadOnlySpan<double> color) : IColorDistance
{
    private readonly Vector<double> _first = new(color[0]), _second = new(color[1]), _third = new(color[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Squared(ref double values, nuint pixel)
    {
        Vector<double> a = Vector.LoadUnsafe(ref values, pixel) - _first,
            b = Vector.LoadUnsafe(ref values, pixel + TiledFeatures.Pixels) - _second,
            c = Vector.LoadUnsafe(ref values, pixel + 2 * TiledFeatures.Pixels) - _third;
        return a * a + b * b + c * c;
    }
}
