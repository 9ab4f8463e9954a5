namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Finds and marks the boundaries between labels, with the results of scikit-image 0.19.3 (<c>find_boundaries</c>, <c>mark_boundaries</c>).
/// The result has the size of the labels. <see cref="Draw"/> draws segment borders on a source image of another size.
/// </summary>
public static partial class Boundaries
{
    /// <summary>Marks the boundaries of segments on an image of the same size.</summary>
    /// <inheritdoc cref="Mark(ImageBuffer, ReadOnlySpan{int}, Options?)"/>
    public static ImageBuffer Mark(ImageBuffer image, SegmentMap segments, Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(segments);
        if ((segments.Height, segments.Width) != (image.Height, image.Width))
            throw new ArgumentException(
                $"The segments are {segments.Height} x {segments.Width}, but the image is {image.Height} x {image.Width}.",
                nameof(segments));
        return Mark(image, segments.Labels, options);
    }

    /// <summary>
    /// Marks the boundaries of labels on an image of the same size, for example those of <see cref="ImageAndMask.Mask"/>.
    /// </summary>
    /// <param name="image">The image, converted by <see cref="DisplayRange.Default"/>.</param>
    /// <param name="labels">One label per pixel, row by row.</param>
    /// <param name="options">Colours and mode; null for scikit-image's defaults.</param>
    /// <returns>An 8-bit RGB image of the same size; for <see cref="Boundaries.Mode.Subpixel"/> of 2 H - 1 x 2 W - 1 pixels.</returns>
    /// <exception cref="ArgumentException">The number of labels is not the number of pixels.</exception>
    public static ImageBuffer Mark(ImageBuffer image, ReadOnlySpan<int> labels, Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= new();
        bool[] boundary = Find(image.Height, image.Width, labels, options.Mode, options.BackgroundLabel);
        ImageBuffer marked = DisplayRange.Default.Apply(image);
        if (options.Mode == Mode.Subpixel)
            marked = CubicDoubling.Apply(marked);
        for (int y = 0; y < marked.Height; y++)
            for (int x = 0; x < marked.Width; x++)
            {
                Rgb? color = boundary[y * marked.Width + x] ? options.Color
                    : options.OutlineColor is { } outline
                        && Neighbourhood(y, x, marked.Height, marked.Width, corners: true).Any(i => boundary[i])
                    ? outline
                    : null;
                color?.CopyTo(marked.Bytes[((y * marked.Width + x) * 3)..]);
            }
        return marked;
    }

    /// <summary>Finds the boundaries between labels. Pixels that share an edge are neighbours (4-connectivity).</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="labels">Height x width labels, row by row. Any integers are allowed.</param>
    /// <param name="mode">Which pixels count as boundary.</param>
    /// <param name="background">
    /// The background label. It matters for <see cref="Boundaries.Mode.Outer"/> and <see cref="Boundaries.Mode.Inner"/>.
    /// </param>
    /// <returns>Height x width values, row by row; (2 height - 1) x (2 width - 1) for <see cref="Boundaries.Mode.Subpixel"/>.</returns>
    /// <exception cref="ArgumentException">The number of labels is not height x width.</exception>
    public static bool[] Find(int height, int width, ReadOnlySpan<int> labels, Mode mode = Mode.Outer, int background = 0)
    {
        if (labels.Length != (long)height * width)
            throw new ArgumentException(
                $"An image of {height} x {width} needs {(long)height * width} labels, but {labels.Length} were given.", nameof(labels));
        int[] label = labels.ToArray();
        return mode switch
        {
            Mode.Thick => CreateMask(height, width, IsThick),
            Mode.Inner => CreateMask(height, width, (y, x) => label[y * width + x] != background && IsThick(y, x)),
            Mode.Outer => CreateMask(height, width, (y, x) =>
                IsThick(y, x) && (label[y * width + x] == background || TouchesAnother(y, x))),
            Mode.Subpixel => CreateMask(2 * height - 1, 2 * width - 1, IsBetween),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode is not defined; use a value of Mode."),
        };

        bool IsThick(int y, int x) => Neighbourhood(y, x, height, width, corners: false).Any(i => label[i] != label[y * width + x]);

        // True if the maximum label of the 3 x 3 neighbourhood differs from its minimum non-background label. Also true if a column of the
        // neighbourhood is all background: scikit-image's erosion of 64-bit labels (the type of its segmenters and numpy) overflows there
        // after its first axis.
        bool TouchesAnother(int y, int x)
        {
            (int max, int smallest) = (int.MinValue, int.MaxValue);
            for (int column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, width - 1); column++)
            {
                bool empty = true;
                for (int row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, height - 1); row++)
                {
                    int found = label[row * width + column];
                    max = Math.Max(max, found);
                    smallest = found == background ? smallest : Math.Min(smallest, found);
                    empty &= found == background;
                }
                if (empty)
                    return true;
            }
            return max != smallest;
        }

        // Odd rows and columns lie between pixels and compare their neighbours.
        bool IsBetween(int y, int x)
        {
            if ((y & 1) == 0 && (x & 1) == 0)
                return false;
            int first = label[y / 2 * width + x / 2];
            return label[y / 2 * width + (x + 1) / 2] != first || label[(y + 1) / 2 * width + x / 2] != first
                || label[(y + 1) / 2 * width + (x + 1) / 2] != first;
        }
    }

    private static bool[] CreateMask(int height, int width, Func<int, int, bool> isBoundary)
    {
        var boundary = new bool[checked(height * width)];
        for (int i = 0; i < boundary.Length; i++)
            boundary[i] = isBoundary(i / width, i % width);
        return boundary;
    }

    /// <summary>Indices of a pixel and of its neighbours inside the image.</summary>
    private static IEnumerable<int> Neighbourhood(int y, int x, int height, int width, bool corners)
    {
        for (int row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, height - 1); row++)
            for (int column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, width - 1); column++)
                if (corners || row == y || column == x)
                    yield return row * width + column;
    }

    /// <summary>Defines which pixels <see cref="Boundaries"/> treats as boundary: scikit-image's modes.</summary>
    public enum Mode
    {
        /// <summary>
        /// Background pixels next to segments, and both sides where two segments meet that are not background. As in scikit-image with
        /// 64-bit labels, also the segment's side of most borders with the background.
        /// </summary>
        Outer,

        /// <summary>Pixels next to another segment, except pixels of the background.</summary>
        Inner,

        /// <summary>Every pixel next to another segment: lines of two pixels.</summary>
        Thick,

        /// <summary>Additional pixels between the original ones: the result has 2 H - 1 rows and 2 W - 1 columns.</summary>
        Subpixel,
    }

    /// <summary>Options of <see cref="Boundaries"/>: the parameters of scikit-image's <c>mark_boundaries</c>, with its defaults.</summary>
    public sealed record Options
    {
        /// <summary>The colour of boundaries. The default is yellow (255, 255, 0).</summary>
        public (byte R, byte G, byte B) Color { get; init; } = (255, 255, 0);

        /// <summary>The colour of the pixels around boundaries; null for none. The default is null.</summary>
        public (byte R, byte G, byte B)? OutlineColor { get; init; }

        /// <summary>Which pixels count as boundary. The default is <see cref="Boundaries.Mode.Outer"/>.</summary>
        public Mode Mode { get; init; } = Mode.Outer;

        /// <summary>
        /// The background label. It matters for <see cref="Boundaries.Mode.Outer"/> and <see cref="Boundaries.Mode.Inner"/>. The
        /// default is 0.
        /// </summary>
        public int BackgroundLabel { get; init; }
    }
}
