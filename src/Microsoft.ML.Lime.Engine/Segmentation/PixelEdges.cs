using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// The edges between 8-connected pixels in ascending order of their weights. The weight is the Euclidean distance of the pixels' values.
/// Equal weights are in scikit-image's order: all edges to the right, then down, down right and down left, each group row by row.
/// </summary>
internal sealed class PixelEdges
{
    private const int DirectionShift = 30;
    private const uint PixelMask = (1u << DirectionShift) - 1;

    private readonly int _pixels;
    private readonly int[] _steps;
    private readonly double[] _weights; // height x width per direction; unused if there is no edge

    private PixelEdges(FeatureImage image)
    {
        _pixels = image.Height * image.Width;
        _steps = [1, image.Width, image.Width + 1, image.Width - 1];
        _weights = new double[checked(4 * _pixels)];
    }

    /// <summary>
    /// The sorted edges. The upper 32 bits of an element are the weight in single precision, the lower 32 bits the direction and the first
    /// pixel.
    /// </summary>
    public ulong[] SortedEdges { get; private set; } = [];

    public static PixelEdges Create(FeatureImage image, ParallelOptions parallel)
    {
        var edges = new PixelEdges(image);
        var (height, width) = (image.Height, image.Width);
        // Edges to the left start at the second pixel of a row, and edges to the right end at the last one. The last row has no downward
        // edges.
        int[] rowLengths = [width - 1, width, width - 1, width - 1];
        int[] firsts = new int[4];
        int total = (width - 1) * height;
        for (int direction = 1; direction < 4; direction++)
        {
            firsts[direction] = total;
            total += rowLengths[direction] * (height - 1);
        }
        var order = new ulong[total];
        Parallel.For(0, height, parallel, y =>
        {
            for (int direction = 0; direction < (y + 1 < height ? 4 : 1); direction++)
            {
                int firstX = direction == 3 ? 1 : 0, length = rowLengths[direction];
                int start = y * width + firstX;
                Span<double> costs = edges._weights.AsSpan(direction * edges._pixels + start, length);
                for (int c = 0; c < image.Channels; c++)
                {
                    ReadOnlySpan<double> plane = image.Values.AsSpan(c * edges._pixels, edges._pixels);
                    AddSquaredDifferences(costs, plane.Slice(start, length), plane.Slice(start + edges._steps[direction], length));
                }
                Span<ulong> row = order.AsSpan(firsts[direction] + y * length, length);
                for (int i = 0; i < length; i++)
                {
                    costs[i] = Math.Sqrt(costs[i]);
                    uint key = (uint)direction << DirectionShift | (uint)(start + i);
                    row[i] = (ulong)BitConverter.SingleToUInt32Bits((float)costs[i]) << 32 | key;
                }
            }
        });
        edges.SortedEdges = RadixSort.SortByUpperHalf(order, parallel);
        edges.SortEqualSingles(parallel.CancellationToken);
        return edges;
    }

    /// <summary>The two pixels of an edge.</summary>
    public (int P, int Q) Pixels(ulong edge)
    {
        int p = (int)((uint)edge & PixelMask);
        return (p, p + _steps[(uint)edge >> DirectionShift]);
    }

    /// <summary>The weight of an edge in double precision.</summary>
    public double Weight(ulong edge) => _weights[(int)((uint)edge >> DirectionShift) * _pixels + (int)((uint)edge & PixelMask)];

    /// <summary>
    /// Whether the weight of an edge is below the limit. The exact weight is read only if the rounded weight equals the limit.
    /// </summary>
    public bool IsWeightBelow(ulong edge, float limit)
    {
        float cost = BitConverter.UInt32BitsToSingle((uint)(edge >> 32));
        return cost == limit ? Weight(edge) < limit : cost < limit;
    }

    /// <summary>Sorts edges with the same single-precision weight by their exact weights.</summary>
    private void SortEqualSingles(CancellationToken cancellation)
    {
        Span<ulong> order = SortedEdges;
        for (int from = 0, to; from < order.Length; from = to)
        {
            double previous = 0;
            bool isOrdered = true;
            for (to = from; to < order.Length && order[to] >> 32 == order[from] >> 32; to++)
            {
                // The exact weight is read only if there are at least two edges to compare.
                if (to == from && (to + 1 == order.Length || order[to + 1] >> 32 != order[from] >> 32))
                    continue;
                double cost = Weight(order[to]);
                isOrdered &= cost >= previous;
                previous = cost;
            }
            if (isOrdered)
                continue;
            cancellation.ThrowIfCancellationRequested();
            order[from..to].Sort((a, b) => Weight(a).CompareTo(Weight(b)) is not 0 and var difference ? difference : a.CompareTo(b));
        }
    }

    private static void AddSquaredDifferences(Span<double> sum, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int i = 0, lanes = Vector<double>.Count;
        for (; i <= sum.Length - lanes; i += lanes)
        {
            Vector<double> difference = new Vector<double>(a[i..]) - new Vector<double>(b[i..]);
            (new Vector<double>(sum[i..]) + difference * difference).CopyTo(sum[i..]);
        }
        for (; i < sum.Length; i++)
            sum[i] += (a[i] - b[i]) * (a[i] - b[i]);
    }
}
