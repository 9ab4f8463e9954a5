using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Segment labels of an image: every pixel belongs to one segment, numbered from 0 to <see cref="Count"/> - 1 in ascending order of the
/// original values. Every list indexed by segment (importance, standard error) has <see cref="Count"/> entries.
/// </summary>
[TypeFormatterSource]
public sealed class SegmentMap
{
    /// <summary>The maximum number of different labels in a file.</summary>
    private const int MaxLabelsOfFile = 1 << 20;

    private readonly int[] _labels;

    private SegmentMap(int height, int width, int[] labels, int count) => (Height, Width, _labels, Count) = (height, width, labels, count);

    /// <summary>
    /// Creates segment labels from any integers, including negative ones and with gaps. The smallest value becomes segment 0, the next one
    /// 1, and so on.
    /// </summary>
    /// <param name="height">Number of rows, at least 1.</param>
    /// <param name="width">Number of columns, at least 1.</param>
    /// <param name="values">height x width values, row by row.</param>
    /// <exception cref="ArgumentException">The number of values is not height x width.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
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
        return DenseLabels(height, width, values) is { } dense
            ? new SegmentMap(height, width, dense.Labels, dense.Count)
            : FromValues(height, width, Array.ConvertAll(values.ToArray(), value => (long)value));
    }

    /// <summary>
    /// The labels of values from 0 to the number of pixels - 1, renumbered without sorting; null for other values or sizes.
    /// </summary>
    private static (int[] Labels, int Count)? DenseLabels(int height, int width, ReadOnlySpan<int> values)
    {
        if (height < 1 || width < 1 || values.Length != (long)height * width)
            return null;
        int max = 0;
        foreach (int value in values)
            if ((uint)value >= (uint)values.Length)
                return null;
            else
                max = Math.Max(max, value);
        int[] labels = values.ToArray();
        return (labels, Renumber(labels, max));
    }

    /// <summary>Renumbers values from 0 to a maximum in place.</summary>
    /// <returns>The number of different values.</returns>
    private static int Renumber(Span<int> values, int max)
    {
        var numbers = new int[max + 1]; // 1 for values that occur, then the segment
        foreach (int value in values)
            numbers[value] = 1;
        int count = 0;
        for (int value = 0; value < numbers.Length; value++)
            if (numbers[value] > 0)
                numbers[value] = count++;
        foreach (ref int value in values)
            value = numbers[value];
        return count;
    }

    /// <summary>Creates a map from labels 0 to count - 1, each of which occurs. The array is not copied.</summary>
    internal static SegmentMap FromLabels(int height, int width, int[] labels, int count, (int Rows, int Columns)? grid = null) =>
        new(height, width, labels, count) { Grid = grid };

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of segments, at least 1.</summary>
    public int Count { get; }

    /// <summary>The segment of each pixel, row by row.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The segment of one pixel.</summary>
    public int this[int y, int x] => _labels[y * Width + x];

    /// <summary>Rows and columns if the segments form a grid, numbered row by row; otherwise null.</summary>
    public (int Rows, int Columns)? Grid { get; init; }

    /// <summary>
    /// Resizes the map by nearest neighbour: a pixel gets the segment that contains its centre. Segments that contain no centre are
    /// removed, and the following ones are renumbered, so that the numbers stay 0 to <see cref="Count"/> - 1 in the same order.
    /// <see cref="Grid"/> becomes null if a segment was removed.
    /// </summary>
    /// <param name="height">Rows of the new map, at least 1.</param>
    /// <param name="width">Columns of the new map, at least 1.</param>
    /// <returns>The resized map, or this map if it already has that size.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
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

    /// <summary>
    /// The index of the part that contains a pixel's centre, if a line of <paramref name="pixels"/> pixels is divided into
    /// <paramref name="sources"/> equal parts.
    /// </summary>
    internal static int NearestIndex(int pixel, int pixels, int sources) => (int)((2L * pixel + 1) * sources / (2L * pixels));

    /// <summary>The map in which every pixel has the value of its segment.</summary>
    /// <param name="values">A value per segment, such as an importance.</param>
    /// <param name="upsampling">
    /// How the values of a <see cref="Grid"/>'s cells become a map. Others than nearest, the default, need a grid.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is not one value per segment, or the upsampling needs a grid and the map has none.
    /// </exception>
    public AttributionMap ToAttributionMap(IReadOnlyList<double> values, MapUpsampling upsampling = MapUpsampling.Nearest)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Count)
            throw new ArgumentException($"A map of {Count} segments has as many values, but {values.Count} were given.", nameof(values));
        float[] bySegment = [.. values.Select(value => (float)value)];
        if (upsampling != MapUpsampling.Nearest)
            return Grid is var (rows, columns)
                ? new AttributionMap(rows, columns, bySegment).Enlarge(Height, Width, upsampling)
                : throw new ArgumentException($"The upsampling {upsampling} needs the cells of a grid.", nameof(upsampling));
        return new AttributionMap(Height, Width, () => Array.ConvertAll(_labels, label => bySegment[label]));
    }

    /// <summary>Returns the number of pixels of each segment.</summary>
    public int[] Areas()
    {
        var areas = new int[Count];
        foreach (int label in _labels)
            areas[label]++;
        return areas;
    }

    /// <summary>Number of segments and size, such as <c>64 segments, 224 x 224</c> (height x width).</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} segments, {Height} x {Width}");

    /// <summary>
    /// Describes each segment: its share of the image, 0 to 1, and the cell of a 3 x 3 grid that contains its centroid, such as <c>top
    /// left</c> or <c>centre</c>.
    /// </summary>
    public IReadOnlyList<(double AreaShare, string Position)> DescribePositions()
    {
        int[] areas = Areas();
        (long[] sumY, long[] sumX) = (new long[Count], new long[Count]);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                sumY[this[y, x]] += y;
                sumX[this[y, x]] += x;
            }
        return [.. areas.Select((area, segment) => ((double)area / Labels.Length,
            Position(Third(sumY[segment], area, Height), Third(sumX[segment], area, Width))))];

        static int Third(long sum, int area, int length) => (int)(((double)sum / area + 0.5) / length * 3);

        static string Position(int row, int column) =>
            (row switch { 0 => "top", 1 => "", _ => "bottom" }, column switch { 0 => "left", 1 => "", _ => "right" }) switch
            {
                ("", "") => "centre",
                (var vertical, "") => vertical,
                ("", var horizontal) => horizontal,
                var (vertical, horizontal) => $"{vertical} {horizontal}",
            };
    }

    /// <summary>
    /// Reads segment labels from a grey or palette PNG of any bit depth (values as stored) or a 2-D <c>.npy</c> array of integers or
    /// booleans. The values may be any integers; they are renumbered from 0 in ascending order.
    /// </summary>
    /// <exception cref="LimeException">
    /// The file cannot be read, is damaged, does not contain segment labels, has more than 1048576 different ones, or takes more than
    /// <see cref="ImageFile.MemoryLimit"/> at 4 bytes per pixel.
    /// </exception>
    public static SegmentMap Load(string path) => Decode(FileContent.Read(path, "label map"), path);

    internal static SegmentMap Decode(byte[] content, string path)
    {
        if (content.AsSpan().StartsWith(PngFile.Signature[..4]))
            return FromPng(PngFile.Parse(content, path));
        if (content.AsSpan().StartsWith(NpyArray.Signature))
            return FromArray(NpyArray.Read(content, path), path);
        throw new LimeException(
            $"The label map {path} is neither a PNG nor an .npy array; save the labels as a grey PNG or with numpy.save.");
    }

    /// <summary>Writes the labels as a 16-bit grey PNG, which <see cref="Load"/> can read.</summary>
    /// <exception cref="LimeException">The map has more than 65536 segments, or the file cannot be written.</exception>
    public void Save(string path) => FileContent.Write(path, Encode());

    internal byte[] Encode() => Count <= 65536
        ? PngEncoder.EncodeGrey16(Height, Width, Labels)
        : throw new LimeException($"The label map has {Count} segments, but a 16-bit PNG supports at most 65536; use fewer segments.");

    private static SegmentMap FromPng(PngFile png)
    {
        if (png.Samples != 1)
            throw new LimeException($"The label map {png.Name} is a PNG in colour or with transparency, "
                + "but one value per pixel is required; save the labels as a grey PNG.");
        CheckSize(png.Height, png.Width, png.Name);
        var lines = new PngLines(png);
        int[] labels = ImageBuffer.Allocate<int>(png.Height, png.Width, 1);
        var samples = new ushort[png.Width];
        lines.Read((line, places) =>
        {
            PngLines.Unpack(line, png.BitDepth, samples.AsSpan(0, places.Count));
            for (int i = 0; i < places.Count; i++)
                labels[places.Row * png.Width + places.Column + i * places.Step] = samples[i];
        });
        return new SegmentMap(png.Height, png.Width, labels, Renumber(labels, ushort.MaxValue));
    }

    private static SegmentMap FromArray(NpyArray array, string path)
    {
        if (array.ElementKind == 'f')
            throw new LimeException(
                $"The label map {path} contains floats, but labels are integers; convert it with NumPy's astype('int32').");
        if (array.Shape.Length != 2)
            throw new LimeException(
                $"The label map {path} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        (int height, int width) = (array.Shape[0], array.Shape[1]);
        CheckSize(height, width, path);
        // Flips the sign bit of unsigned 64-bit values, so that they are sorted correctly as signed values.
        long signFlip = array is { ElementKind: 'u', ElementSize: 8 } ? long.MinValue : 0;
        var different = new HashSet<long>();
        long previous = 0;
        for (int i = 0; i < array.Length; i++)
        {
            long value = array.GetInt64(i) ^ signFlip;
            if ((i == 0 || value != previous) && different.Add(value) && different.Count > MaxLabelsOfFile)
                throw new LimeException(FormattableString.Invariant($"The label map {path} has more than {MaxLabelsOfFile} different ")
                    + "labels; merge segments.");
            previous = value;
        }
        long[] sorted = [.. different.Order()];
        int[] labels = ImageBuffer.Allocate<int>(height, width, 1);
        for (int i = 0; i < labels.Length; i++)
        {
            long value = array.GetInt64(i) ^ signFlip;
            labels[i] = i > 0 && value == previous ? labels[i - 1] : Array.BinarySearch(sorted, value);
            previous = value;
        }
        return new SegmentMap(height, width, labels, sorted.Length);
    }

    private static void CheckSize(int height, int width, string name) =>
        ImageFile.CheckSize(height, width, 1, name, sizeof(int), kind: "label map");
}
