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
    /// <param name="threads">Most threads at work, -1 for as many as there are processors; of no account for the labels.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static int[] Run(FeatureImage image, SlicStartGrid start, bool adaptive, int threads, CancellationToken cancellation)
    {
        var clustering = new SlicClustering(image, start, adaptive);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        for (int round = 1; round <= Rounds; round++)
        {
            clustering.Assign(options);
            if (round == Rounds)
                break;
            clustering.MoveClusters();
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
        var (width, channels) = (_image.Width, _image.Channels);
        double centreY = _y[k], centreX = _x[k], range = _colorRanges[k];
        int fromY = Math.Max(top, (int)Math.Max(centreY - _reachY, 0)), toY = Math.Min(bottom, (int)(centreY + _reachY + 1));
        int fromX = (int)Math.Max(centreX - _reachX, 0), toX = (int)Math.Min(centreX + _reachX + 1, width);
        ReadOnlySpan<double> color = _colors.AsSpan(k * channels, channels);
        for (int y = fromY; y < toY; y++)
        {
            double dy = (centreY - y) * (centreY - y);
            Span<int> labels = _labels.AsSpan(y * width, width);
            Span<double> distances = nearest.AsSpan((y - top) * width, width);
            ReadOnlySpan<double> features = _image.Values.AsSpan(y * width * channels, width * channels);
            for (int x = fromX; x < toX; x++)
            {
                double dx = (centreX - x) * (centreX - x);
                double distance = (dy + dx) * _placeWeight + SquaredDistance(features.Slice(x * channels, channels), color) / range;
                if (distance < distances[x])
                    (distances[x], labels[x]) = (distance, k);
            }
        }
    }

    /// <summary>Sums run over the picture row by row on one thread: their order is part of the result.</summary>
    private void MoveClusters()
    {
        int channels = _image.Channels;
        Array.Clear(_sizes);
        Array.Clear(_y);
        Array.Clear(_x);
        Array.Clear(_colors);
        for (int y = 0, i = 0; y < _image.Height; y++)
            for (int x = 0; x < _image.Width; x++, i++)
            {
                int k = _labels[i];
                _sizes[k]++;
                _y[k] += y;
                _x[k] += x;
                for (int c = 0; c < channels; c++)
                    _colors[k * channels + c] += _image.Values[i * channels + c];
            }
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
        int channels = _image.Channels;
        for (int i = 0; i < _labels.Length; i++)
        {
            int k = _labels[i];
            double distance = SquaredDistance(_image.Values.AsSpan(i * channels, channels), _colors.AsSpan(k * channels, channels));
            _colorRanges[k] = Math.Max(_colorRanges[k], distance);
        }
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int c = 0; c < a.Length; c++)
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        return sum;
    }
}
