using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Where the segments of a map lie, in words.</summary>
public sealed class SegmentPositions
{
    private readonly SegmentMap _segments;
    private readonly int[] _areas;
    private readonly long[] _sumY;
    private readonly long[] _sumX;

    /// <summary>Measures the segments of a map.</summary>
    /// <param name="segments">The map.</param>
    public SegmentPositions(SegmentMap segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        _segments = segments;
        _areas = segments.Areas();
        _sumY = new long[segments.Count];
        _sumX = new long[segments.Count];
        for (int y = 0; y < segments.Height; y++)
            for (int x = 0; x < segments.Width; x++)
            {
                _sumY[segments[y, x]] += y;
                _sumX[segments[y, x]] += x;
            }
    }

    /// <summary>The segment's share of the image, 0 to 1.</summary>
    public double AreaShare(int segment) => (double)_areas[segment] / _segments.Labels.Length;

    /// <summary>The cell of a 3 x 3 grid that contains the segment's centroid, such as <c>top left</c> or <c>centre</c>.</summary>
    public string PositionOf(int segment)
    {
        string row = Third(_sumY[segment], _segments.Height, segment) switch { 0 => "top", 1 => "", _ => "bottom" };
        string column = Third(_sumX[segment], _segments.Width, segment) switch { 0 => "left", 1 => "", _ => "right" };
        return (row, column) switch
        {
            ("", "") => "centre",
            (_, "") => row,
            ("", _) => column,
            _ => $"{row} {column}",
        };
    }

    private int Third(long sum, int length, int segment) => (int)(((double)sum / _areas[segment] + 0.5) / length * 3);
}
