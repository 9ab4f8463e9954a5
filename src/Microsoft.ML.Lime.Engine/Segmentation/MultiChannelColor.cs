using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A colour with any number of channels.</summary>
/// <param name="colors">The array that contains the colour.</param>
/// <param name="from">The index of its first channel.</param>
/// <param name="channels">The number of channels.</param>
internal readonly struct MultiChannelColor(double[] colors, int from, int channels) : IColorDistance
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> SquaredDistances(ref double values, nuint pixel)
    {
        Vector<double> sum = Vector<double>.Zero;
        for (int channel = 0; channel < channels; channel++, pixel += TiledFeatures.PixelsPerTile)
        {
            Vector<double> difference = Vector.LoadUnsafe(ref values, pixel) - new Vector<double>(colors[from + channel]);
            sum += difference * difference;
        }
        return sum;
    }
}
