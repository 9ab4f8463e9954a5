namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A label map: every pixel belongs to one segment, numbered 0 to <see cref="Count"/> - 1 in the order of the values that the map was
/// made from. Every list indexed by segment (importance, standard error) has <see cref="Count"/> entries.
/// </summary>
[TypeFormatterSource]
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
            throw new ArgumentException(
                $"A map of {height} x {width} has {(long)height * width} values, but {values.Length} were given.", nameof(values));
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

    /// <summary>Keeps an array of labels that are known to be 0 to count - 1, each of them present.</summary>
    internal static SegmentMap FromLabels(int height, int width, int[] labels, int count, (int Rows, int Columns)? grid = null) =>
        new(height, width, labels, count) { Grid = grid };

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

    /// <summary>
    /// The map at another size, by nearest neighbour: a pixel gets the segment that lies under its centre. Segments that no centre meets
    /// vanish, and those after them move up, so that numbers stay 0 to <see cref="Count"/> - 1 in the same order; a <see cref="Grid"/> that
    /// lost a segment is none any more.
    /// </summary>
    /// <param name="height">Rows of the new map, at least 1.</param>
    /// <param name="width">Columns of the new map, at least 1.</param>
    /// <returns>A map of that size; this map itself if it has it already.</returns>
    public SegmentMap Resize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if ((height, width) == (Height, Width))
            return this;
        var labels = new int[checked(height * width)];
        var present = new bool[Count];
        for (int y = 0; y < height; y++)
        {
            var source = _labels.AsSpan(NearestIndex(y, height, Height) * Width, Width);
            for (int x = 0; x < width; x++)
            {
                int label = source[NearestIndex(x, width, Width)];
                labels[y * width + x] = label;
                present[label] = true;
            }
        }
        int count = 0;
        var renumbered = new int[Count];
        for (int s = 0; s < Count; s++)
            renumbered[s] = present[s] ? count++ : -1;
        for (int i = 0; i < labels.Length; i++)
            labels[i] = renumbered[labels[i]];
        return new SegmentMap(height, width, labels, count) { Grid = count == Count ? Grid : null };
    }

    /// <summary>Which of <paramref name="sources"/> equal parts of a line the centre of one of <paramref name="pixels"/> lies in.</summary>
    internal static int NearestIndex(int pixel, int pixels, int sources) => (int)((2L * pixel + 1) * sources / (2L * pixels));

    /// <summary>The map in which every pixel has the value of its segment.</summary>
    /// <param name="values">A value per segment, such as an importance.</param>
    /// <param name="upsampling">
    /// How the values of a <see cref="Grid"/>'s cells become a map. Others than nearest, the default, need a grid.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is not one value per segment, or the upsampling needs a grid and the map has none.
    /// </exception>
    public ScoreMap ToScoreMap(IReadOnlyList<double> values, MapUpsampling upsampling = MapUpsampling.Nearest)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Count)
            throw new ArgumentException($"A map of {Count} segments has as many values, but {values.Count} were given.", nameof(values));
        float[] bySegment = [.. values.Select(value => (float)value)];
        if (upsampling != MapUpsampling.Nearest)
            return Grid is var (rows, columns)
                ? new ScoreMap(rows, columns, bySegment).Enlarge(Height, Width, upsampling)
                : throw new ArgumentException($"The upsampling {upsampling} needs the cells of a grid.", nameof(upsampling));
        return new ScoreMap(Height, Width, () => Array.ConvertAll(_labels, label => bySegment[label]));
    }

    /// <summary>Number of pixels of each segment.</summary>
    public int[] Areas()
    {
        var areas = new int[Count];
        foreach (int label in _labels)
            areas[label]++;
        return areas;
    }

    /// <summary>Number of segments and size, such as <c>64 segments, 224 x 224</c> (height x width).</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} segments, {Height} x {Width}");
}
