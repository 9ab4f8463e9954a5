using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A colour of any number of channels.</summary>
/// <param name="colors">Has it.</param>
/// <param name="from">Its first channel there.</param>
/// <param name="channels">Their number.</param>
internal readonly struct AnyChannels(double[] colors, int from, int channels) : IColorDistance
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Squared(ref double values, nuint pixel)
    {
        Vector<double> sum = Vector<double>.Zero;
        for (int channel = 0; channel < channels; channel++, pixel += TiledFeatures.Pixels)
        {
            Vector<double> difference = Vector.LoadUnsafe(ref values, pixel) - new Vector<double>(colors[from + channel]);
            sum += difference * difference;
        }
        return sum;
    }
}
