using System.Buffers;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// The features of an image in tiles, with the minimum and maximum of each channel per tile. A tile stays in the cache while its pixels are
/// compared with many colours, and the bounds exclude colours that are too far from the whole tile. Tiles beyond the right and lower edge
/// of the image repeat its last column and row.
/// </summary>
internal sealed class TiledFeatures : IDisposable
{
    /// <summary>Size of a tile in pixels.</summary>
    public const int Height = 16, Width = 16, PixelsPerTile = Height * Width;

    private readonly int _channels;
    private readonly double[] _values; // per tile and channel, row by row; rented, because allocating that much is slow
    private readonly double[] _bounds; // per tile and channel: minimum, maximum

    public TiledFeatures(FeatureImage image, ParallelOptions parallel)
    {
        (Rows, Columns, _channels) = ((image.Height + Height - 1) / Height, (image.Width + Width - 1) / Width, image.Channels);
        _values = ArrayPool<double>.Shared.Rent(Rows * Columns * _channels * PixelsPerTile);
        _bounds = new double[2 * Rows * Columns * _channels];
        Parallel.For(0, Rows, parallel, row =>
        {
            for (int c = 0; c < _channels; c++)
                for (int y = 0; y < Height; y++)
                {
                    ReadOnlySpan<double> source = image.Row(c, Math.Min(row * Height + y, image.Height - 1));
                    for (int column = 0; column < Columns; column++)
                    {
                        Span<double> target = _values.AsSpan(((row * Columns + column) * _channels + c) * PixelsPerTile + y * Width, Width);
                        ReadOnlySpan<double> part = source[(column * Width)..Math.Min((column + 1) * Width, source.Length)];
                        part.CopyTo(target);
                        target[part.Length..].Fill(part[^1]);
                    }
                }
            for (int i = row * Columns * _channels; i < (row + 1) * Columns * _channels; i++)
            {
                (double low, double high) = (double.MaxValue, double.MinValue);
                foreach (double value in _values.AsSpan(i * PixelsPerTile, PixelsPerTile))
                    (low, high) = (value < low ? value : low, value > high ? value : high);
                (_bounds[2 * i], _bounds[2 * i + 1]) = (low, high);
            }
        });
    }

    /// <summary>Returns the rented array.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(_values);

    /// <summary>Number of rows of tiles.</summary>
    public int Rows { get; }

    /// <summary>Number of columns of tiles.</summary>
    public int Columns { get; }

    /// <summary>The first value of a tile: <see cref="PixelsPerTile"/> values per channel, row by row.</summary>
    public ref double Values(int tile) => ref _values[tile * _channels * PixelsPerTile];

    /// <summary>
    /// A lower bound of the squared distance of a colour from any pixel of a tile. The bound also holds with rounding: it is computed in
    /// the same way as the distance, and rounding is monotonic.
    /// </summary>
    public double MinSquaredDistance(int tile, ReadOnlySpan<double> color)
    {
        double sum = 0;
        ReadOnlySpan<double> bounds = _bounds.AsSpan(2 * tile * _channels, 2 * _channels);
        for (int c = 0; c < color.Length; c++)
        {
            double below = bounds[2 * c] - color[c], above = color[c] - bounds[2 * c + 1];
            double difference = below > 0 ? below : above > 0 ? above : 0;
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>An upper bound of the squared distance of a colour from any pixel of a tile.</summary>
    public double MaxSquaredDistance(int tile, ReadOnlySpan<double> color)
    {
        double sum = 0;
        ReadOnlySpan<double> bounds = _bounds.AsSpan(2 * tile * _channels, 2 * _channels);
        for (int c = 0; c < color.Length; c++)
        {
            double difference = Math.Max(Math.Abs(bounds[2 * c] - color[c]), Math.Abs(bounds[2 * c + 1] - color[c]));
            sum += difference * difference;
        }
        return sum;
    }
}
