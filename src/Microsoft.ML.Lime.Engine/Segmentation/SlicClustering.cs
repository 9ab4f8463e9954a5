using System.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// SLIC's k-means (Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", TPAMI 2012): a pixel goes to the
/// cluster that is nearest in colour and place among those whose window, two spacings to each side, holds it; of equally near ones the
/// first gets it. Then each cluster moves to the mean of its pixels. Distance, windows, order of sums and number of rounds are those of
/// scikit-image 0.19.3, so that labels come out equal.
/// </summary>
internal sealed class SlicClustering
{
    private const int Rounds = 10;
    private const int MaxBands = 32;
    private static readonly Vector<double> Steps = new([.. Enumerable.Range(0, Vector<double>.Count).Select(i => (double)i)]);

    private readonly FeatureImage _image;
    private readonly bool _adaptive;
    private readonly int _reachY, _reachX;
    private readonly double _placeWeight;
    private readonly int[] _labels;

    // One entry a cluster: its size, its place and (Channels each) its colour; a cluster that lost all its pixels has no place, NaN.
    private readonly int[] _sizes;
    private readonly double[] _y, _x, _colors;

    // What the squared colour distance of a cluster is divided by: always 1, or with SLIC0 the largest one met in it, at least 1.
    private readonly double[] _colorRanges;

    private SlicClustering(FeatureImage image, SlicStartGrid start, bool adaptive)
    {
        (_image, _adaptive) = (image, adaptive);
        _labels = new int[image.Height * image.Width];
        _sizes = new int[start.Count];
        (_y, _x) = (new double[start.Count], new double[start.Count]);
        for (int k = 0; k < start.Count; k++)
            (_y[k], _x[k]) = (start.FirstY + k / start.Columns * start.SpacingY, start.FirstX + k % start.Columns * start.SpacingX);
        _colors = new double[start.Count * image.Channels];
        _colorRanges = new double[start.Count];
        Array.Fill(_colorRanges, 1);

        double spacing = Math.Max(start.SpacingY, start.SpacingX);
        _placeWeight = 1 / (spacing * spacing);
        // The windows follow the spacing of the number of clusters that there are, not of the number that was asked for.
        var actual = SlicStartGrid.For(image.Height, image.Width, start.Count);
        (_reachY, _reachX) = (2 * actual.SpacingY, 2 * actual.SpacingX);
    }

    /// <summary>The cluster of each pixel, row by row.</summary>
    /// <param name="image">Features, divided by the compactness.</param>
    /// <param name="start">Where clusters start.</param>
    /// <param name="adaptive">SLIC0: each cluster weighs colour by the spread of its own.</param>
    /// <param name="parallel">Threads, of no account for the labels, and cancellation.</param>
    public static int[] Run(FeatureImage image, SlicStartGrid start, bool adaptive, ParallelOptions parallel)
    {
        var clustering = new SlicClustering(image, start, adaptive);
        for (int round = 1; round <= Rounds; round++)
        {
            clustering.Assign(parallel);
            if (round == Rounds)
                break;
            clustering.MoveClusters(parallel);
            if (adaptive)
                clustering.WidenColorRanges();
        }
        return clustering._labels;
    }

    private void Assign(ParallelOptions options)
    {
        // Distances are kept for a band of rows at a time. Bands are few, because each looks through all clusters.
        int bandHeight = Math.Max(8, (_image.Height + MaxBands - 1) / MaxBands);
        int bands = (_image.Height + bandHeight - 1) / bandHeight;
        Parallel.For(0, bands, options, () => new double[bandHeight * _image.Width], (band, _, nearest) =>
        {
            Array.Fill(nearest, double.MaxValue);
            int top = band * bandHeight, bottom = Math.Min(top + bandHeight, _image.Height);
            for (int k = 0; k < _y.Length; k++)
                if (!double.IsNaN(_y[k]))
                    Claim(k, top, bottom, nearest);
            return nearest;
        }, _ => { });
    }

    /// <summary>Gives cluster k the pixels of a band that are nearer to it than to the clusters before it.</summary>
    private void Claim(int k, int top, int bottom, double[] nearest)
    {
        int width = _image.Width;
        double centreY = _y[k], centreX = _x[k];
        int fromY = Math.Max(top, (int)Math.Max(centreY - _reachY, 0)), toY = Math.Min(bottom, (int)(centreY + _reachY + 1));
        int fromX = (int)Math.Max(centreX - _reachX, 0), toX = (int)Math.Min(centreX + _reachX + 1, width);
        for (int y = fromY; y < toY; y++)
        {
            double dy = (centreY - y) * (centreY - y);
            Span<double> distances = nearest.AsSpan((y - top) * width, width);
            int x = ClaimVectors(k, y, fromX, toX, dy, distances);
            for (; x < toX; x++)
            {
                double color = SquaredDistance(y * width + x, k) / _colorRanges[k];
                double distance = (dy + (centreX - x) * (centreX - x)) * _placeWeight + color;
                if (distance < distances[x])
                    (distances[x], _labels[y * width + x]) = (distance, k);
            }
        }
    }

    /// <summary>As many pixels of a row as fill whole vectors, with the arithmetic of a single one.</summary>
    /// <returns>The first pixel that is left.</returns>
    private int ClaimVectors(int k, int y, int fromX, int toX, double dy, Span<double> distances)
    {
        // Locals, because fields would be read anew after each write to the labels.
        var (values, labels, plane, row) = (_image.Values, _labels, _labels.Length, y * _image.Width);
        int half = Vector<double>.Count, lanes = Vector<int>.Count;
        ReadOnlySpan<double> color = _colors.AsSpan(k * _image.Channels, _image.Channels);
        var (weight, range, number) = (new Vector<double>(_placeWeight), new Vector<double>(_colorRanges[k]), new Vector<int>(k));
        var (dyVector, centreX) = (new Vector<double>(dy), new Vector<double>(_x[k]));
        int x = fromX;
        for (; x <= toX - lanes; x += lanes)
        {
            Vector<double> nearestLow = new(distances[x..]), nearestHigh = new(distances[(x + half)..]);
            Vector<double> dxLow = centreX - (new Vector<double>(x) + Steps), dxHigh = centreX - (new Vector<double>(x + half) + Steps);
            Vector<double> low = (dyVector + dxLow * dxLow) * weight, high = (dyVector + dxHigh * dxHigh) * weight;
            // Colour only adds to the distance, so where the place alone is too far the colours need not be looked at.
            if (Vector.GreaterThanOrEqualAll(low, nearestLow) && Vector.GreaterThanOrEqualAll(high, nearestHigh))
                continue;
            Vector<double> colorLow = Vector<double>.Zero, colorHigh = Vector<double>.Zero;
            for (int c = 0, i = row + x; c < color.Length; c++, i += plane)
            {
                var centre = new Vector<double>(color[c]);
                Vector<double> differenceLow = new Vector<double>(values, i) - centre;
                Vector<double> differenceHigh = new Vector<double>(values, i + half) - centre;
                colorLow += differenceLow * differenceLow;
                colorHigh += differenceHigh * differenceHigh;
            }
            if (_adaptive)
                (colorLow, colorHigh) = (colorLow / range, colorHigh / range);
            low += colorLow;
            high += colorHigh;
            Vector<long> nearerLow = Vector.LessThan(low, nearestLow), nearerHigh = Vector.LessThan(high, nearestHigh);
            if (Vector.EqualsAll(nearerLow | nearerHigh, Vector<long>.Zero))
                continue;
            Vector.ConditionalSelect(nearerLow, low, nearestLow).CopyTo(distances[x..]);
            Vector.ConditionalSelect(nearerHigh, high, nearestHigh).CopyTo(distances[(x + half)..]);
            Vector<int> nearer = Vector.Narrow(nearerLow, nearerHigh);
            Vector.ConditionalSelect(nearer, number, new Vector<int>(labels, row + x)).CopyTo(labels, row + x);
        }
        return x;
    }

    /// <summary>
    /// Sums of colours run over the picture row by row: their order is part of the result. Those of places are whole, so exact.
    /// </summary>
    private void MoveClusters(ParallelOptions parallel)
    {
        int channels = _image.Channels, width = _image.Width;
        Array.Clear(_sizes);
        Array.Clear(_y);
        Array.Clear(_x);
        Array.Clear(_colors);
        Parallel.For(-1, channels, parallel, c =>
        {
            for (int y = 0; y < _image.Height; y++)
            {
                ReadOnlySpan<int> labels = _labels.AsSpan(y * width, width);
                ReadOnlySpan<double> values = c < 0 ? default : _image.Row(c, y);
                for (int from = 0, to; from < width; from = to)
                {
                    int k = labels[from];
                    for (to = from + 1; to < width && labels[to] == k;)
                        to++;
                    if (c < 0)
                    {
                        _sizes[k] += to - from;
                        _y[k] += (double)y * (to - from);
                        _x[k] += (double)(to - from) * (from + to - 1) / 2;
                        continue;
                    }
                    double sum = _colors[k * channels + c];
                    foreach (double value in values[from..to])
                        sum += value;
                    _colors[k * channels + c] = sum;
                }
            }
        });
        for (int k = 0; k < _sizes.Length; k++)
        {
            _y[k] /= _sizes[k];
            _x[k] /= _sizes[k];
            for (int c = 0; c < channels; c++)
                _colors[k * channels + c] /= _sizes[k];
        }
    }

    private void WidenColorRanges()
    {
        for (int i = 0; i < _labels.Length; i++)
        {
            int k = _labels[i];
            _colorRanges[k] = Math.Max(_colorRanges[k], SquaredDistance(i, k));
        }
    }

    /// <summary>The squared distance in colour between a pixel and a cluster.</summary>
    private double SquaredDistance(int pixel, int k)
    {
        double sum = 0;
        for (int c = 0, i = pixel; c < _image.Channels; c++, i += _labels.Length)
        {
            double difference = _image.Values[i] - _colors[k * _image.Channels + c];
            sum += difference * difference;
        }
        return sum;
    }
}
