namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The smallest and the largest value of each channel in every tile of a picture, so that a colour which is too far from a whole tile need
/// not be compared with its pixels.
/// </summary>
internal sealed class ColorBoxes
{
    private readonly int _columns, _channels;
    private readonly double[] _bounds; // of each row of tiles, tile and channel: lowest, highest

    public ColorBoxes(FeatureImage image, int tileHeight, int tileWidth, ParallelOptions parallel)
    {
        int rows = (image.Height + tileHeight - 1) / tileHeight;
        (_columns, _channels) = ((image.Width + tileWidth - 1) / tileWidth, image.Channels);
        _bounds = new double[2 * rows * _columns * _channels];
        Parallel.For(0, rows, parallel, row =>
        {
            for (int c = 0; c < _channels; c++)
                for (int column = 0; column < _columns; column++)
                {
                    (double low, double high) = (double.MaxValue, double.MinValue);
                    int left = column * tileWidth, right = Math.Min(left + tileWidth, image.Width);
                    for (int y = row * tileHeight; y < Math.Min((row + 1) * tileHeight, image.Height); y++)
                        foreach (double value in image.Row(c, y)[left..right])
                            (low, high) = (value < low ? value : low, value > high ? value : high);
                    (_bounds[At(row, column) + 2 * c], _bounds[At(row, column) + 2 * c + 1]) = (low, high);
                }
        });
    }

    /// <summary>
    /// At most the squared distance of a colour from any pixel of a tile, rounding included: it is computed as that is, and rounding keeps
    /// the order of numbers.
    /// </summary>
    public double LeastSquaredDistance(int row, int column, ReadOnlySpan<double> color)
    {
        double sum = 0;
        ReadOnlySpan<double> bounds = _bounds.AsSpan(At(row, column), 2 * _channels);
        for (int c = 0; c < color.Length; c++)
        {
            double below = bounds[2 * c] - color[c], above = color[c] - bounds[2 * c + 1], difference = below > 0 ? below : above > 0 ? above : 0;
            sum += difference * difference;
        }
        return sum;
    }

    private int At(int row, int column) => 2 * (row * _columns + column) * _channels;
}
