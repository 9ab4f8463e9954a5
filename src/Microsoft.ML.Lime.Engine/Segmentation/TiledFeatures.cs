using System.Buffers;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// A picture's features tile by tile, so that a tile stays in the cache while many colours are compared with its pixels, and each tile's smallest and
/// largest value of each channel, so that a colour which is too far from all of it need not be compared. Beyond the picture's right and lower edge
/// tiles go on with its last column and row.
/// </summary>
internal sealed class TiledFeatures : IDisposable
{
    /// <summary>Pixels.</summary>
    public const int Height = 16, Width = 16, Pixels = Height * Width;

    private readonly int _channels;
    private readonly double[] _values; // of each tile and channel, row by row; borrowed, for the system takes its time to give that much
    private readonly double[] _bounds; // of each tile and channel: lowest, highest

    public TiledFeatures(FeatureImage image, ParallelOptions parallel)
    {
        (Rows, Columns, _channels) = ((image.Height + Height - 1) / Height, (image.Width + Width - 1) / Width, image.Channels);
        _values = ArrayPool<double>.Shared.Rent(Rows * Columns * _channels * Pixels);
        _bounds = new double[2 * Rows * Columns * _channels];
        Parallel.For(0, Rows, parallel, row =>
        {
            for (int c = 0; c < _channels; c++)
                for (int y = 0; y < Height; y++)
                {
                    ReadOnlySpan<double> source = image.Row(c, Math.Min(row * Height + y, image.Height - 1));
                    for (int column = 0; column < Columns; column++)
                    {
                        Span<double> target = _values.AsSpan(((row * Columns + column) * _channels + c) * Pixels + y * Width, Width);
                        ReadOnlySpan<double> part = source[(column * Width)..Math.Min((column + 1) * Width, source.Length)];
                        part.CopyTo(target);
                        target[part.Length..].Fill(part[^1]);
                    }
                }
            for (int i = row * Columns * _channels; i < (row + 1) * Columns * _channels; i++)
            {
                (double low, double high) = (double.MaxValue, double.MinValue);
                foreach (double value in _values.AsSpan(i * Pixels, Pixels))
                    (low, high) = (value < low ? value : low, value > high ? value : high);
                (_bounds[2 * i], _bounds[2 * i + 1]) = (low, high);
            }
        });
    }

    /// <summary>Gives the values back.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(_values);

    /// <summary>Tiles from top to bottom.</summary>
    public int Rows { get; }

    /// <summary>Tiles from left to right.</summary>
    public int Columns { get; }

    /// <summary>The first value of a tile: <see cref="Pixels"/> of each channel, row by row.</summary>
    public ref double Values(int tile) => ref _values[tile * _channels * Pixels];

    /// <summary>
    /// At most the squared distance of a colour from any pixel of a tile, rounding included: it is computed as that is, and rounding keeps
    /// the order of numbers.
    /// </summary>
    public double LeastSquaredDistance(int tile, ReadOnlySpan<double> color)
    {
        double sum = 0;
        ReadOnlySpan<double> bounds = _bounds.AsSpan(2 * tile * _channels, 2 * _channels);
        for (int c = 0; c < color.Length; c++)
        {
            double below = bounds[2 * c] - color[c], above = color[c] - bounds[2 * c + 1], difference = below > 0 ? below : above > 0 ? above : 0;
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>At least the squared distance of a colour from any pixel of a tile.</summary>
    public double LargestSquaredDistance(int tile, ReadOnlySpan<double> color)
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
