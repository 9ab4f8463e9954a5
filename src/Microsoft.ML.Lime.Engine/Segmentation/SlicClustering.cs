using System.Numerics;
using System.Runtime.CompilerServices;

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
    private const int BandHeight = 8;
    private const int TileWidth = 16; // of a band; a tile is skipped as a whole
    private static readonly Vector<double> Steps = new([.. Enumerable.Range(0, Vector<double>.Count).Select(i => (double)i)]);

    private readonly FeatureImage _image;
    private readonly bool _adaptive;
    private readonly int _reachY, _reachX;
    private readonly double _placeWeight;
    private readonly int[] _labels;
    private readonly ColorBoxes _boxes;

    // One entry a cluster: its size, its place and (Channels each) its colour; a cluster that lost all its pixels has no place, NaN.
    private readonly int[] _sizes;
    private readonly double[] _y, _x, _colors;

    // What the squared colour distance of a cluster is divided by: always 1, or with SLIC0 the largest one met in it, at least 1.
    private readonly double[] _colorRanges;

    private SlicClustering(FeatureImage image, SlicStartGrid start, bool adaptive, ParallelOptions parallel)
    {
        (_image, _adaptive) = (image, adaptive);
        _boxes = new ColorBoxes(image, BandHeight, TileWidth, parallel);
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
        Parallel.For(0, image.Height, parallel, y =>
        {
            for (int x = 0; x < image.Width; x++)
                if (start.Nearest(y, x) is var k && Window(k) is var window
                    && y >= window.FromY && y < window.ToY && x >= window.FromX && x < window.ToX)
                    _labels[y * image.Width + x] = k;
        });
    }

    /// <summary>The cluster of each pixel, row by row.</summary>
    /// <param name="image">Features, divided by the compactness.</param>
    /// <param name="start">Where clusters start.</param>
    /// <param name="adaptive">SLIC0: each cluster weighs colour by the spread of its own.</param>
    /// <param name="parallel">Threads, of no account for the labels, and cancellation.</param>
    public static int[] Run(FeatureImage image, SlicStartGrid start, bool adaptive, ParallelOptions parallel)
    {
        var clustering = new SlicClustering(image, start, adaptive, parallel);
        for (int round = 1; round <= Rounds; round++)
        {
            clustering.Assign(parallel);
            if (round == Rounds)
                break;
            clustering.MoveClusters(parallel);
            if (adaptive)
                clustering.WidenColorRanges(parallel);
        }
        return clustering._labels;
    }

    private void Assign(ParallelOptions options)
    {
        // Distances are kept for a band of rows at a time, few enough to stay in the cache while all clusters are looked through.
        int width = _image.Width, tiles = (width + TileWidth - 1) / TileWidth;
        Parallel.For(0, Bands, options, () => (new double[BandHeight * width], new double[tiles]), (band, _, memory) =>
        {
            (double[] nearest, double[] farthest) = memory;
            Array.Fill(nearest, double.MaxValue);
            Array.Clear(farthest);
            int top = band * BandHeight, bottom = Math.Min(top + BandHeight, _image.Height);
            for (int y = top; y < bottom; y++)
                Bound(y, nearest.AsSpan((y - top) * width, width), farthest);
            for (int k = 0; k < _y.Length; k++)
                if (!double.IsNaN(_y[k]))
                    Claim(k, top, bottom, nearest, farthest);
            return memory;
        }, _ => { });
    }

    private int Bands => (_image.Height + BandHeight - 1) / BandHeight;

    /// <summary>
    /// Most pixels stay in their cluster, in the first round the one that starts nearest, and no other can claim one from farther away. So
    /// before the clusters are looked through, the distance to the old one, which has moved, is the bound: the next larger number, so that the
    /// old one, and one before it that is just as near, still get below it, and ties end as they would without.
    /// </summary>
    /// <param name="y">The row.</param>
    /// <param name="nearest">Receives the bounds, where the old cluster can still claim the pixel.</param>
    /// <param name="farthest">The largest bound of each tile so far.</param>
    private void Bound(int y, Span<double> nearest, Span<double> farthest)
    {
        ReadOnlySpan<int> labels = _labels.AsSpan(y * _image.Width, _image.Width);
        for (int from = 0, to; from < labels.Length; from = to)
        {
            int k = labels[from];
            to = RunEnd(labels, from);
            (int fromY, int toY, int fromX, int toX) = Window(k);
            if (y >= fromY && y < toY && from >= fromX && to <= toX)
                BoundRun(k, y, from, to, nearest);
        }
        for (int tile = 0; tile < farthest.Length; tile++)
            farthest[tile] = Math.Max(farthest[tile], Largest(nearest[(tile * TileWidth)..Math.Min((tile + 1) * TileWidth, nearest.Length)]));
    }

    /// <summary>Where the pixels of one cluster that begin at a place end.</summary>
    private static int RunEnd(ReadOnlySpan<int> labels, int from) =>
        labels[from..].IndexOfAnyExcept(labels[from]) is >= 0 and var length ? from + length : labels.Length;

    /// <summary>The bounds of pixels of one cluster in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BoundRun(int k, int y, int from, int to, Span<double> nearest)
    {
        var (values, plane, row, lanes) = (_image.Values, _labels.Length, y * _image.Width, Vector<double>.Count);
        ReadOnlySpan<double> color = _colors.AsSpan(k * _image.Channels, _image.Channels);
        var (weight, range, centreX) = (new Vector<double>(_placeWeight), new Vector<double>(_colorRanges[k]), new Vector<double>(_x[k]));
        double dy = (_y[k] - y) * (_y[k] - y);
        var dyVector = new Vector<double>(dy);
        int x = from;
        for (; x <= to - lanes; x += lanes)
        {
            Vector<double> dx = centreX - (new Vector<double>(x) + Steps), sum = Vector<double>.Zero;
            for (int c = 0, i = row + x; c < color.Length; c++, i += plane)
            {
                Vector<double> difference = new Vector<double>(values, i) - new Vector<double>(color[c]);
                sum += difference * difference;
            }
            Vector<double> distance = (dyVector + dx * dx) * weight + (_adaptive ? sum / range : sum);
            // Bits of numbers that are not negative count up as whole numbers do.
            Vector.AsVectorDouble(Vector.AsVectorInt64(distance) + Vector<long>.One).CopyTo(nearest[x..]);
        }
        for (; x < to; x++)
            nearest[x] = Math.BitIncrement(
                (dy + (_x[k] - x) * (_x[k] - x)) * _placeWeight + SquaredDistance(row + x, k) / _colorRanges[k]);
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        int i = 0, lanes = Vector<double>.Count;
        var largest = Vector<double>.Zero;
        for (; i <= values.Length - lanes; i += lanes)
            largest = Vector.Max(largest, new Vector<double>(values[i..]));
        double max = 0;
        for (int lane = 0; lane < lanes; lane++)
            max = Math.Max(max, largest[lane]);
        for (; i < values.Length; i++)
            max = Math.Max(max, values[i]);
        return max;
    }

    /// <summary>The pixels that a cluster may claim.</summary>
    private (int FromY, int ToY, int FromX, int ToX) Window(int k) => (
        (int)Math.Max(_y[k] - _reachY, 0), Math.Min(_image.Height, (int)(_y[k] + _reachY + 1)),
        (int)Math.Max(_x[k] - _reachX, 0), Math.Min(_image.Width, (int)(_x[k] + _reachX + 1)));

    /// <summary>Gives cluster k the pixels of a band that are nearer to it than to the clusters before it.</summary>
    private void Claim(int k, int top, int bottom, double[] nearest, double[] farthest)
    {
        int width = _image.Width;
        (int fromY, int toY, int fromX, int toX) = Window(k);
        (fromY, toY) = (Math.Max(top, fromY), Math.Min(bottom, toY));
        if (fromY >= toY)
            return;
        ReadOnlySpan<double> color = _colors.AsSpan(k * _image.Channels, _image.Channels);
        double dy = _y[k] - Math.Clamp(_y[k], top, bottom - 1);
        // Where the nearest place and colour of a tile are too far, so are the others; neighbours that are not go together.
        for (int tile = fromX / TileWidth, next; tile * TileWidth < toX; tile = next + 1)
        {
            for (next = tile; next * TileWidth < toX && IsInReach(next, color);)
                next++;
            int left = Math.Max(fromX, tile * TileWidth), right = Math.Min(toX, next * TileWidth);
            for (int y = fromY; y < toY && left < right; y++)
                ClaimRow(k, y, left, right, (_y[k] - y) * (_y[k] - y), nearest.AsSpan((y - top) * width, width));
        }

        bool IsInReach(int tile, ReadOnlySpan<double> color)
        {
            double dx = _x[k] - Math.Clamp(_x[k], tile * TileWidth, (tile + 1) * TileWidth - 1), place = (dy * dy + dx * dx) * _placeWeight;
            return place < farthest[tile]
                && place + _boxes.LeastSquaredDistance(top / BandHeight, tile, color) / _colorRanges[k] < farthest[tile];
        }
    }

    private void ClaimRow(int k, int y, int fromX, int toX, double dy, Span<double> distances)
    {
        for (int x = ClaimVectors(k, y, fromX, toX, dy, distances); x < toX; x++)
        {
            int pixel = y * _image.Width + x;
            double distance = (dy + (_x[k] - x) * (_x[k] - x)) * _placeWeight + SquaredDistance(pixel, k) / _colorRanges[k];
            if (distance < distances[x])
                (distances[x], _labels[pixel]) = (distance, k);
        }
    }

    /// <summary>As many pixels of a row as fill whole vectors, with the arithmetic of a single one.</summary>
    /// <returns>The first pixel that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a picture is often the first and only one of a process
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
        Parallel.For(-1, (channels + 2) / 3, parallel, part =>
        {
            for (int y = 0; y < _image.Height; y++)
            {
                ReadOnlySpan<int> labels = _labels.AsSpan(y * width, width);
                for (int from = 0, to; from < width; from = to)
                {
                    int k = labels[from];
                    to = RunEnd(labels, from);
                    if (part >= 0)
                    {
                        AddColors(k, y, from, to, 3 * part);
                        continue;
                    }
                    _sizes[k] += to - from;
                    _y[k] += (double)y * (to - from);
                    _x[k] += (double)(to - from) * (from + to - 1) / 2;
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

    /// <summary>Adds a run's colours in up to three channels, side by side: each sum waits for the one before it.</summary>
    private void AddColors(int k, int y, int from, int to, int channel)
    {
        Span<double> sums = _colors.AsSpan(k * _image.Channels + channel, Math.Min(3, _image.Channels - channel));
        if (sums.Length < 3)
        {
            for (int c = 0; c < sums.Length; c++)
                foreach (double value in _image.Row(channel + c, y)[from..to])
                    sums[c] += value;
            return;
        }
        ReadOnlySpan<double> first = _image.Row(channel, y)[from..to], second = _image.Row(channel + 1, y)[from..to],
            third = _image.Row(channel + 2, y)[from..to];
        (double one, double two, double three) = (sums[0], sums[1], sums[2]);
        for (int i = 0; i < first.Length; i++)
            (one, two, three) = (one + first[i], two + second[i], three + third[i]);
        (sums[0], sums[1], sums[2]) = (one, two, three);
    }

    /// <summary>A maximum does not depend on the order in which it is found.</summary>
    private void WidenColorRanges(ParallelOptions parallel)
    {
        Parallel.For(0, Bands, parallel, () => new double[_colorRanges.Length], (band, _, ranges) =>
        {
            for (int i = band * BandHeight * _image.Width; i < Math.Min((band + 1) * BandHeight * _image.Width, _labels.Length); i++)
                ranges[_labels[i]] = Math.Max(ranges[_labels[i]], SquaredDistance(i, _labels[i]));
            return ranges;
        }, ranges =>
        {
            lock (_colorRanges)
                for (int k = 0; k < ranges.Length; k++)
                    _colorRanges[k] = Math.Max(_colorRanges[k], ranges[k]);
        });
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
