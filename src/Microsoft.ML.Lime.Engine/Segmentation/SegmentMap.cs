namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A label map: every pixel belongs to one segment, numbered 0 to <see cref="Count"/> - 1 in the order of the values that the map was
/// made from. Every list indexed by segment (importance, standard error) has <see cref="Count"/> entries.
/// </summary>
public sealed class SegmentMap
{
    private readonly int[] _labels;

    private SegmentMap(int height, int width, int[] labels, int count) => (Height, Width, _labels, Count) = (height, width, labels, count);

    /// <summary>
    /// Makes a map of any integers, gaps and negatives included: the smallest value becomes segment 0, the next 1, and so on.
    /// </summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values">height x width values, row by row.</param>
    public static SegmentMap FromValues(int height, int width, ReadOnlySpan<long> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length != (long)height * width)
            throw new ArgumentException($"A map of {height} x {width} has {(long)height * width} values, but {values.Length} were given.", nameof(values));
        long[] distinct = values.ToArray();
        Array.Sort(distinct);
        int count = 0;
        for (int i = 0; i < distinct.Length; i++)
            if (i == 0 || distinct[i] != distinct[i - 1])
                distinct[count++] = distinct[i];
        var labels = new int[values.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = i > 0 && values[i] == values[i - 1] ? labels[i - 1] : Array.BinarySearch(distinct, 0, count, values[i]);
        return new SegmentMap(height, width, labels, count);
    }

    /// <inheritdoc cref="FromValues(int, int, ReadOnlySpan{long})"/>
    public static SegmentMap FromValues(int height, int width, ReadOnlySpan<int> values)
    {
        var wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return FromValues(height, width, wide);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Number of segments, at least 1.</summary>
    public int Count { get; }

    /// <summary>The segment of each pixel, row by row.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The segment of one pixel.</summary>
    public int this[int y, int x] => _labels[y * Width + x];

    /// <summary>Rows and columns of the grid that this map is, or null where it is none; segments are then numbered row by row.</summary>
    public (int Rows, int Columns)? Grid { get; init; }

    /// <summary>Number of pixels of each segment.</summary>
    public int[] Areas()
    {
        var areas = new int[Count];
        foreach (int label in _labels)
            areas[label]++;
        return areas;
    }
}
