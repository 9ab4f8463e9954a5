using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Links every pixel to its nearest neighbour of higher density in the window, by the distance in colour and position. Ties are resolved to
/// the first pixel in row-major order. A pixel without such a neighbour, or whose neighbour is beyond the maximum distance, is a root.
/// </summary>
internal sealed class QuickshiftForest
{
    private readonly QuickshiftFeatures _features;
    private readonly double[] _densities;
    private readonly double _maxDistance;
    private readonly int[] _parents;

    // The offsets of the window by ascending spatial distance. The search stops when that alone exceeds the minimum distance so far.
    private readonly (int DY, int DX, float Squared)[] _window;

    private QuickshiftForest(QuickshiftFeatures features, double[] densities, double maxDistance)
    {
        (_features, _densities, _maxDistance) = (features, densities, maxDistance);
        _parents = new int[features.Height * features.Width];
        _window =
        [
            .. from dy in Enumerable.Range(-features.RadiusY, 2 * features.RadiusY + 1)
               from dx in Enumerable.Range(-features.RadiusX, 2 * features.RadiusX + 1)
               where (dy, dx) != (0, 0) && Math.Sqrt(dy * dy + dx * dx) <= maxDistance
               orderby dy * dy + dx * dx
               select (dy, dx, (float)(dy * dy + dx * dx)),
        ];
    }

    public static PixelForest Build(QuickshiftFeatures features, double[] densities, double maxDistance, ParallelOptions parallel)
    {
        var forest = new QuickshiftForest(features, densities, maxDistance);
        Parallel.For(0, features.Height, parallel, y =>
        {
            for (int x = 0; x < features.Width; x += Vector<float>.Count)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                forest.FindParents(y, x);
            }
        });
        return new PixelForest(forest._parents);
    }

    /// <summary>Finds the parents of one vector of pixels.</summary>
    private void FindParents(int y, int x)
    {
        int lanes = Vector<float>.Count, p = _features.Index(y, x);
        Span<float> start = stackalloc float[lanes];
        start.Fill(float.PositiveInfinity);
        if (x + lanes > _features.Width)
            start[(_features.Width - x)..].Fill(-1); // lanes beyond the row: no distance is smaller
        var nearest = new Vector<float>(start);
        Vector<int> step = Vector<int>.Zero; // index offset from the pixel to its nearest neighbour of higher density
        var (ownLow, ownHigh) = Densities(p);
        foreach (var (dy, dx, squared) in _window)
        {
            var place = new Vector<float>(squared);
            if (Vector.LessThanAll(nearest, place))
                break;
            if ((uint)(y + dy) >= (uint)_features.Height)
                continue;
            int q = p + dy * _features.Stride + dx;
            var (low, high) = Densities(q);
            Vector<int> denser = Vector.Narrow(Vector.GreaterThan(low, ownLow), Vector.GreaterThan(high, ownHigh));
            if (Vector.EqualsAll(denser, Vector<int>.Zero))
                continue;
            Vector<float> distance = _features.SquaredDistances(p, q) + place;
            Vector<int> earlier = Vector.GreaterThan(step, new Vector<int>(q - p));
            Vector<int> nearer = denser & (Vector.LessThan(distance, nearest) | Vector.Equals(distance, nearest) & earlier);
            nearest = Vector.ConditionalSelect(nearer, distance, nearest);
            step = Vector.ConditionalSelect(nearer, new Vector<int>(q - p), step);
        }
        int first = y * _features.Width + x;
        for (int i = 0; i < lanes && x + i < _features.Width; i++)
        {
            int parent = first + i;
            if (step[i] != 0 && Math.Sqrt(nearest[i]) <= _maxDistance)
            {
                int q = p + i + step[i] - _features.RadiusX;
                parent = q / _features.Stride * _features.Width + q % _features.Stride;
            }
            _parents[first + i] = parent;
        }
    }

    private (Vector<double> Low, Vector<double> High) Densities(int p) =>
        (new Vector<double>(_densities, p), new Vector<double>(_densities, p + Vector<double>.Count));
}
