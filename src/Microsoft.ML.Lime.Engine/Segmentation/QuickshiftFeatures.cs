using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// An image's values times the ratio, in single precision. Both ends of a row are padded, so that whole vectors can be read anywhere in a
/// window. The padding is so far away in colour that its kernel weight is 0.
/// </summary>
internal sealed class QuickshiftFeatures
{
    private const float PaddingValue = 1e18f; // its square is finite

    private readonly float[] _values;
    private readonly int _planeSize;

    public QuickshiftFeatures(FeatureImage image, double ratio, int reach)
    {
        (Height, Width, Channels) = (image.Height, image.Width, image.Channels);
        (RadiusY, RadiusX) = (Math.Min(reach, Height - 1), Math.Min(reach, Width - 1));
        int lanes = Vector<float>.Count;
        PaddedWidth = (Width + lanes - 1) / lanes * lanes;
        Stride = checked(RadiusX + PaddedWidth + RadiusX);
        _planeSize = checked(Height * Stride);
        _values = new float[checked(Channels * _planeSize)];
        _values.AsSpan(0, _planeSize).Fill(PaddingValue);
        for (int c = 0; c < Channels; c++)
            for (int y = 0; y < Height; y++)
            {
                ReadOnlySpan<double> source = image.Row(c, y);
                Span<float> target = _values.AsSpan(c * _planeSize + Index(y, 0), Width);
                for (int x = 0; x < target.Length; x++)
                    target[x] = (float)(source[x] * ratio);
            }
    }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    /// <summary>Half the height of the window (without the centre pixel), in pixels; at most the image's height - 1.</summary>
    public int RadiusY { get; }

    /// <summary>Half the width of the window (without the centre pixel), in pixels; at most the image's width - 1.</summary>
    public int RadiusX { get; }

    /// <summary>The width, rounded up to whole vectors.</summary>
    public int PaddedWidth { get; }

    /// <summary>The distance from a pixel to the one below it.</summary>
    public int Stride { get; }

    /// <summary>Number of values per channel, including padding.</summary>
    public int PlaneSize => _planeSize;

    /// <summary>The index of a pixel within a plane.</summary>
    public int Index(int y, int x) => y * Stride + RadiusX + x;

    /// <summary>The squared colour distances of one vector of pixels, from index p on, to those from index q on.</summary>
    public Vector<float> SquaredDistances(int p, int q)
    {
        // All reads are within the array, because rows are padded by half a window.
        ref float values = ref MemoryMarshal.GetArrayDataReference(_values);
        Vector<float> sum = Vector<float>.Zero;
        for (nuint c = 0, plane = (nuint)_planeSize, at = 0; c < (nuint)Channels; c++, at += plane)
        {
            Vector<float> own = Vector.LoadUnsafe(ref values, at + (nuint)p), other = Vector.LoadUnsafe(ref values, at + (nuint)q);
            Vector<float> difference = own - other;
            sum += difference * difference;
        }
        return sum;
    }
}
