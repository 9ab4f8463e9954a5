using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// The k-means of SLIC (Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", TPAMI 2012): each pixel is
/// assigned to the cluster with the smallest distance in colour and position, among those whose search window (two spacings to each side)
/// contains it; ties go to the lower index. Then each cluster centre becomes the mean of its pixels. Distance, windows, order of sums and
/// number of iterations are those of scikit-image 0.19.3, so the labels are equal.
/// </summary>
/// <remarks>
/// Distances are computed per tile of pixels. Clusters that cannot be the nearest one of any pixel of a tile are skipped by a bound from
/// the triangle inequality (Elkan 2003, "Using the triangle inequality to accelerate k-means"; Hamerly 2010, "Making k-means even faster").
/// </remarks>
internal sealed class SlicClustering
{
    private const int Iterations = 10;
    private const int MaxRememberedCandidates = 12; // per tile
    private const double RoundingMargin = 1 + 1e-9; // keeps a bound valid despite rounding
    private static readonly Vector<double> Steps = new([.. Enumerable.Range(0, Vector<double>.Count).Select(i => (double)i)]);

    private readonly FeatureImage _image;
    private readonly TiledFeatures _tiles;
    private readonly bool _adaptive;
    private readonly int _windowRadiusY, _windowRadiusX;
    private readonly double _spatialWeight;
    private readonly int[] _labels;

    // One entry per cluster: size, centre and (Channels each) mean colour; the centre of a cluster without pixels is NaN.
    private readonly int[] _sizes;
    private readonly double[] _y, _x, _colors;

    // Divisor of the squared colour distance of a cluster: 1, or with SLIC0 the largest one among its pixels, at least 1.
    private readonly double[] _colorRanges;

    // How far each cluster centre moved in the last iteration, in position and colour, and its search window.
    private readonly double[] _shifts;
    private readonly (int FromY, int ToY, int FromX, int ToX)[] _windows;

    // One entry per tile: the largest squared distance of a pixel to its cluster, and the clusters that its pixels were compared with.
    private readonly double[] _maxDistances;
    private readonly int[] _tileCandidates, _candidateCounts;

    private SlicClustering(FeatureImage image, TiledFeatures tiles, SlicStartGrid start, bool adaptive)
    {
        (_image, _tiles, _adaptive) = (image, tiles, adaptive);
        _labels = new int[image.Height * image.Width];
        _sizes = new int[start.Count];
        (_y, _x) = (new double[start.Count], new double[start.Count]);
        for (int k = 0; k < start.Count; k++)
            (_y[k], _x[k]) = (start.FirstY + k / start.Columns * start.SpacingY, start.FirstX + k % start.Columns * start.SpacingX);
        _colors = new double[start.Count * image.Channels];
        (_colorRanges, _shifts) = (new double[start.Count], new double[start.Count]);
        Array.Fill(_colorRanges, 1);
        _windows = new (int, int, int, int)[start.Count];

        double spacing = Math.Max(start.SpacingY, start.SpacingX);
        _spatialWeight = 1 / (spacing * spacing);
        // The windows follow the actual number of clusters, not the requested one.
        var actual = SlicStartGrid.Create(image.Height, image.Width, start.Count);
        (_windowRadiusY, _windowRadiusX) = (2 * actual.SpacingY, 2 * actual.SpacingX);

        _maxDistances = new double[_tiles.Rows * _tiles.Columns];
        Array.Fill(_maxDistances, double.PositiveInfinity);
        (_tileCandidates, _candidateCounts) = (new int[_maxDistances.Length * MaxRememberedCandidates], new int[_maxDistances.Length]);
    }

    /// <summary>Computes the cluster of each pixel, row by row.</summary>
    /// <param name="image">Features, divided by the compactness.</param>
    /// <param name="start">The initial cluster centres.</param>
    /// <param name="adaptive">SLIC0: the colour distance is divided by the colour range of the cluster.</param>
    /// <param name="parallel">Degree of parallelism, which does not change the labels, and cancellation.</param>
    public static int[] Run(FeatureImage image, SlicStartGrid start, bool adaptive, ParallelOptions parallel)
    {
        using var tiles = new TiledFeatures(image, parallel);
        var clustering = new SlicClustering(image, tiles, start, adaptive);
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            clustering.Assign(parallel);
            if (iteration == Iterations)
                break;
            clustering.UpdateCenters(parallel);
            if (adaptive)
                clustering.UpdateColorRanges(parallel);
        }
        return clustering._labels;
    }

    private void Assign(ParallelOptions options)
    {
        for (int k = 0; k < _windows.Length; k++)
            _windows[k] = double.IsNaN(_y[k]) ? default : (
                (int)Math.Max(_y[k] - _windowRadiusY, 0), Math.Min(_image.Height, (int)(_y[k] + _windowRadiusY + 1)),
                (int)Math.Max(_x[k] - _windowRadiusX, 0), Math.Min(_image.Width, (int)(_x[k] + _windowRadiusX + 1)));
        (int[], double[], int[]) Memory() =>
            (new int[_windows.Length], new double[TiledFeatures.PixelsPerTile], new int[TiledFeatures.PixelsPerTile]);
        Parallel.For(0, _tiles.Rows, options, Memory, (row, _, buffers) =>
        {
            (int[] candidates, double[] nearest, int[] owners) = buffers;
            int count = 0, top = row * TiledFeatures.Height, bottom = Math.Min(top + TiledFeatures.Height, _image.Height);
            for (int k = 0; k < _windows.Length; k++)
                if (_windows[k].FromY < bottom && _windows[k].ToY > top)
                    candidates[count++] = k;
            for (int column = 0; column < _tiles.Columns; column++)
            {
                int left = column * TiledFeatures.Width, right = Math.Min(left + TiledFeatures.Width, _image.Width);
                Assign(new Tile(row * _tiles.Columns + column, top, bottom, left, right), candidates.AsSpan(0, count), nearest, owners);
            }
            return buffers;
        }, _ => { });
    }

    /// <summary>Assigns each pixel of a tile to the nearest of the candidates, which are in rising order.</summary>
    private void Assign(Tile tile, ReadOnlySpan<int> candidates, double[] nearest, int[] owners)
    {
        double limit = UpperBound(tile, candidates);
        Array.Fill(nearest, double.MaxValue);
        int compared = 0;
        foreach (int k in candidates)
        {
            if (_windows[k].FromX >= tile.Right || _windows[k].ToX <= tile.Left)
                continue;
            // Lower bound of the distance between the cluster and any pixel of the tile.
            double dy = _y[k] - Math.Clamp(_y[k], tile.Top, tile.Bottom - 1), dx = _x[k] - Math.Clamp(_x[k], tile.Left, tile.Right - 1);
            double positionDistance = (dy * dy + dx * dx) * _spatialWeight;
            if (positionDistance > limit || positionDistance + _tiles.MinSquaredDistance(tile.Index, Color(k)) / _colorRanges[k] > limit)
                continue;
            if (_image.Channels == 3)
                AssignNearer(k, new ThreeChannelColor(Color(k)), tile, nearest, owners);
            else
                AssignNearer(k, new MultiChannelColor(_colors, k * _image.Channels, _image.Channels), tile, nearest, owners);
            if (compared < MaxRememberedCandidates)
                _tileCandidates[tile.Index * MaxRememberedCandidates + compared] = k;
            compared++;
        }
        _candidateCounts[tile.Index] = compared;
        _maxDistances[tile.Index] = Max(nearest);
        for (int y = tile.Top; y < tile.Bottom; y++)
        {
            Span<int> labels = _labels.AsSpan(y * _image.Width + tile.Left, tile.Right - tile.Left);
            int first = (y - tile.Top) * TiledFeatures.Width;
            if (_maxDistances[tile.Index] < double.MaxValue)
                owners.AsSpan(first, labels.Length).CopyTo(labels);
            else
                for (int i = 0; i < labels.Length; i++) // a pixel outside all windows keeps its cluster
                    labels[i] = nearest[first + i] < double.MaxValue ? owners[first + i] : labels[i];
        }
    }

    /// <summary>
    /// An upper bound of the squared distance between any pixel of a tile and its nearest cluster, by the triangle inequality: a pixel's
    /// former cluster was at most the tile's maximum distance away and has moved at most as far as the clusters that the tile was compared
    /// with. The bound holds if it is smaller than the search window. Otherwise the bound is the smallest distance between a cluster whose
    /// window contains the whole tile and the tile's farthest corner and colour.
    /// </summary>
    private double UpperBound(Tile tile, ReadOnlySpan<int> candidates)
    {
        double shift = _candidateCounts[tile.Index] > MaxRememberedCandidates ? double.PositiveInfinity : 0;
        foreach (int k in _tileCandidates.AsSpan(tile.Index * MaxRememberedCandidates,
            Math.Min(_candidateCounts[tile.Index], MaxRememberedCandidates)))
            shift = Math.Max(shift, _shifts[k]);
        double limit = Math.Pow((Math.Sqrt(_maxDistances[tile.Index]) + shift) * RoundingMargin, 2),
            reach = Math.Min(_windowRadiusY, _windowRadiusX) - 1;
        if (limit < reach * reach * _spatialWeight)
            return limit;

        limit = double.PositiveInfinity;
        foreach (int k in candidates)
        {
            (int fromY, int toY, int fromX, int toX) = _windows[k];
            if (fromY > tile.Top || toY < tile.Bottom || fromX > tile.Left || toX < tile.Right)
                continue;
            double dy = Math.Max(Math.Abs(_y[k] - tile.Top), Math.Abs(_y[k] - (tile.Bottom - 1)));
            double dx = Math.Max(Math.Abs(_x[k] - tile.Left), Math.Abs(_x[k] - (tile.Right - 1)));
            double color = _tiles.MaxSquaredDistance(tile.Index, Color(k)) / _colorRanges[k];
            limit = Math.Min(limit, ((dy * dy + dx * dx) * _spatialWeight + color) * RoundingMargin);
        }
        return limit;
    }

    private ReadOnlySpan<double> Color(int k) => _colors.AsSpan(k * _image.Channels, _image.Channels);

    private static double Max(double[] nearest)
    {
        var max = Vector<double>.Zero;
        for (int i = 0; i < nearest.Length; i += Vector<double>.Count)
            max = Vector.Max(max, new Vector<double>(nearest, i));
        double result = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
            result = Math.Max(result, max[lane]);
        return result;
    }

    /// <summary>Assigns the pixels of a tile to cluster k that are in its window and nearer to it than to the clusters before.</summary>
    // a process often segments one image only, so tiered compilation would come too late
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AssignNearer<TColor>(int k, TColor color, Tile tile, double[] nearest, int[] owners) where TColor : struct, IColorDistance
    {
        int half = Vector<double>.Count, lanes = Vector<int>.Count;
        ref double values = ref _tiles.Values(tile.Index), distances = ref MemoryMarshal.GetArrayDataReference(nearest);
        ref int labels = ref MemoryMarshal.GetArrayDataReference(owners);
        Vector<double> weight = new(_spatialWeight), range = new(_colorRanges[k]);
        var number = new Vector<int>(k);
        bool isAdaptive = _adaptive;
        // A tile may extend beyond the image.
        int from = _windows[k].FromY - tile.Top, to = _windows[k].ToY == _image.Height ? TiledFeatures.Height : _windows[k].ToY - tile.Top;
        (from, to) = (Math.Max(from, 0), Math.Min(to, TiledFeatures.Height));
        for (int x = 0; x < TiledFeatures.Width; x += lanes)
        {
            Vector<double> dxLow = SquaredColumnDistances(k, tile.Left + x), dxHigh = SquaredColumnDistances(k, tile.Left + x + half);
            double y = tile.Top + from, centre = _y[k];
            nuint end = (nuint)(to * TiledFeatures.Width + x);
            for (nuint i = (nuint)(from * TiledFeatures.Width + x); i < end; i += TiledFeatures.Width, y++)
            {
                var dy = new Vector<double>((centre - y) * (centre - y));
                Vector<double> colorLow = color.SquaredDistances(ref values, i),
                    colorHigh = color.SquaredDistances(ref values, i + (nuint)half);
                if (isAdaptive)
                    (colorLow, colorHigh) = (colorLow / range, colorHigh / range);
                Vector<double> low = (dy + dxLow) * weight + colorLow, high = (dy + dxHigh) * weight + colorHigh;
                var nearestLow = Vector.LoadUnsafe(ref distances, i);
                var nearestHigh = Vector.LoadUnsafe(ref distances, i + (nuint)half);
                Vector<long> nearerLow = Vector.LessThan(low, nearestLow), nearerHigh = Vector.LessThan(high, nearestHigh);
                Vector.ConditionalSelect(nearerLow, low, nearestLow).StoreUnsafe(ref distances, i);
                Vector.ConditionalSelect(nearerHigh, high, nearestHigh).StoreUnsafe(ref distances, i + (nuint)half);
                Vector.ConditionalSelect(Vector.Narrow(nearerLow, nearerHigh), number, Vector.LoadUnsafe(ref labels, i))
                    .StoreUnsafe(ref labels, i);
            }
        }
    }

    /// <summary>Squared distances along a row, from a column on; infinite outside the window.</summary>
    private Vector<double> SquaredColumnDistances(int k, int x)
    {
        Vector<double> columns = new Vector<double>(x) + Steps, distances = new Vector<double>(_x[k]) - columns;
        distances *= distances;
        (_, _, int from, int to) = _windows[k];
        if (x >= from && (x + Vector<double>.Count <= to || to == _image.Width))
            return distances;
        Vector<long> inside = Vector.GreaterThanOrEqual(columns, new Vector<double>(from))
            & Vector.LessThan(columns, new Vector<double>(to == _image.Width ? int.MaxValue : to));
        return Vector.ConditionalSelect(inside, distances, new Vector<double>(double.PositiveInfinity));
    }

    /// <summary>
    /// Colours are summed over the image row by row; the order is part of the result. Sums of positions are integers, so they are exact.
    /// </summary>
    private void UpdateCenters(ParallelOptions parallel)
    {
        int channels = _image.Channels;
        double[] formerY = [.. _y], formerX = [.. _x], formerColors = [.. _colors];
        Array.Clear(_sizes);
        Array.Clear(_y);
        Array.Clear(_x);
        Array.Clear(_colors);
        Parallel.For(0, (channels + 2) / 3, parallel, part => AddPixels(3 * part));
        for (int k = 0; k < _sizes.Length; k++)
        {
            _y[k] /= _sizes[k];
            _x[k] /= _sizes[k];
            for (int c = 0; c < channels; c++)
                _colors[k * channels + c] /= _sizes[k];
            double dy = _y[k] - formerY[k], dx = _x[k] - formerX[k], sum = 0;
            for (int i = k * channels; i < (k + 1) * channels; i++)
                sum += (_colors[i] - formerColors[i]) * (_colors[i] - formerColors[i]);
            _shifts[k] = _sizes[k] == 0 ? 0 : Math.Sqrt((dy * dy + dx * dx) * _spatialWeight + sum);
        }
    }

    /// <summary>Sums the pixels of each cluster in up to three channels at once, because each sum depends on the one before it.</summary>
    private void AddPixels(int channel)
    {
        int channels = _image.Channels, last = channels - 1;
        for (int y = 0; y < _image.Height; y++)
        {
            ReadOnlySpan<int> labels = _labels.AsSpan(y * _image.Width, _image.Width);
            // Beyond the last channel, the last one is read again and the sum is discarded.
            ReadOnlySpan<double> first = _image.Row(channel, y), second = _image.Row(Math.Min(channel + 1, last), y);
            ReadOnlySpan<double> third = _image.Row(Math.Min(channel + 2, last), y);
            for (int x = 0; x < labels.Length;)
            {
                int k = labels[x], from = x;
                Span<double> sums = _colors.AsSpan(k * channels + channel, Math.Min(3, channels - channel));
                double one = sums[0], two = sums.Length > 1 ? sums[1] : 0, three = sums.Length > 2 ? sums[2] : 0;
                for (; x < labels.Length && labels[x] == k; x++)
                    (one, two, three) = (one + first[x], two + second[x], three + third[x]);
                sums[0] = one;
                if (sums.Length > 1)
                    sums[1] = two;
                if (sums.Length > 2)
                    sums[2] = three;
                if (channel > 0)
                    continue;
                _sizes[k] += x - from;
                _y[k] += (double)y * (x - from);
                _x[k] += (double)(x - from) * (from + x - 1) / 2;
            }
        }
    }

    /// <summary>Computes the maximum colour distance of each cluster; a maximum does not depend on the order.</summary>
    private void UpdateColorRanges(ParallelOptions parallel)
    {
        Parallel.For(0, _tiles.Rows, parallel, () => new double[_colorRanges.Length], (row, _, ranges) =>
        {
            int tileRow = TiledFeatures.Height * _image.Width;
            for (int i = row * tileRow; i < Math.Min((row + 1) * tileRow, _labels.Length); i++)
                ranges[_labels[i]] = Math.Max(ranges[_labels[i]], SquaredColorDistance(i, _labels[i]));
            return ranges;
        }, ranges =>
        {
            lock (_colorRanges)
                for (int k = 0; k < ranges.Length; k++)
                    _colorRanges[k] = Math.Max(_colorRanges[k], ranges[k]);
        });
    }

    /// <summary>The squared colour distance between a pixel and a cluster.</summary>
    private double SquaredColorDistance(int pixel, int k)
    {
        double sum = 0;
        for (int c = 0, i = pixel; c < _image.Channels; c++, i += _labels.Length)
        {
            double difference = _image.Values[i] - _colors[k * _image.Channels + c];
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>The part of a tile that lies within the image.</summary>
    private readonly record struct Tile(int Index, int Top, int Bottom, int Left, int Right);
}
