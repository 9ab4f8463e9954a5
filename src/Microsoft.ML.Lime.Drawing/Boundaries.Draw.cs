namespace Microsoft.ML.Lime.Drawing;

public static partial class Boundaries
{
    private const int PixelsPerRadius = 600, PixelsPerBand = 1 << 20;
    private const double EdgeOpacity = 0.6;
    private static readonly Rgb Line = new(255, 235, 0), Edge = Rgb.Grey(0);
    private static readonly Rgb OutlineColor = Rgb.Grey(20), OutlineEdge = Rgb.Grey(255);
    private const double OutlineEdgeOpacity = 0.85;

    /// <summary>
    /// Draws the borders of segments at the model's size onto the source image: a yellow line with dark edges, visible on light and on dark
    /// backgrounds, thicker on large images. The line covers the last pixels before a border. Parts that were cropped away are bordered,
    /// too.
    /// </summary>
    /// <param name="source">The source image, or the explanation's image; converted by <see cref="DisplayRange.Default"/>.</param>
    /// <param name="fit">How the source image was fitted to the model's input.</param>
    /// <param name="segments">The segments, at the input's size.</param>
    /// <returns>An 8-bit RGB image of the same size.</returns>
    /// <exception cref="ArgumentException">The sizes of image, fit and segments do not match.</exception>
    public static ImageBuffer Draw(ImageBuffer source, ImageFit fit, SegmentMap segments)
    {
        var toInput = new SourceToInputMap(source, fit);
        (int height, int width) = (source.Height, source.Width);
        int radius = Math.Min(height, width) / PixelsPerRadius, reach = radius + Math.Max(1, radius);
        ImageBuffer image = DisplayRange.Default.Apply(source);
        int band = Math.Max(4 * reach, PixelsPerBand / width);
        for (int top = 0; top < height; top += band)
            DrawBand(image, toInput, segments, (top, Math.Min(height, top + band)), radius, reach);
        return image;
    }

    /// <summary>Draws the borders in some rows. So the memory for labels and masks does not grow with the image.</summary>
    private static void DrawBand(
        ImageBuffer image, SourceToInputMap toInput, SegmentMap segments, (int Top, int Bottom) band, int radius, int reach)
    {
        int width = image.Width, first = Math.Max(0, band.Top - reach), rows = Math.Min(image.Height, band.Bottom + reach) - first;
        int known = Math.Min(image.Height - first, rows + 1); // the last row, too, is compared with that below
        int[] labels = toInput.Segments(segments, first, known);
        var border = new bool[rows * width];
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x;
                border[i] = (x + 1 < width && labels[i] != labels[i + 1]) || (y + 1 < known && labels[i] != labels[i + width]);
            }
        bool[] line = Dilate(border, rows, width, radius);
        bool[] edge = Dilate(line, rows, width, Math.Max(1, radius));
        Span<byte> pixels = image.Bytes[(first * width * 3)..];
        for (int i = (band.Top - first) * width; i < (band.Bottom - first) * width; i++)
            if (line[i])
                Line.CopyTo(pixels[(i * 3)..]);
            else if (edge[i])
                Edge.BlendOnto(pixels[(i * 3)..], EdgeOpacity);
    }

    /// <summary>
    /// Outlines segments from inside: a dark line with light edges, visible on light and on dark backgrounds, thicker on large images.
    /// </summary>
    /// <param name="image">
    /// The 8-bit image that is drawn on: RGB, or RGBA. In a layer (RGBA) line and edges are opaque, so that they do not depend on the map.
    /// </param>
    /// <param name="labelsOf">
    /// The segment of each pixel of some rows, row by row; negative for none. Gets the first row and the number of rows.
    /// </param>
    /// <param name="signs">For each segment 1 for a solid line, -1 for a dashed one, 0 for none.</param>
    internal static void DrawOutlines(ImageBuffer image, Func<int, int, int[]> labelsOf, int[] signs)
    {
        int radius = Math.Min(image.Height, image.Width) / PixelsPerRadius, reach = radius + Math.Max(1, radius);
        int band = Math.Max(4 * reach, PixelsPerBand / image.Width);
        for (int top = 0; top < image.Height; top += band)
            DrawOutlines(image, labelsOf, signs, (top, Math.Min(image.Height, top + band)), radius, reach);
    }

    private static void DrawOutlines(ImageBuffer image, Func<int, int, int[]> labelsOf, int[] signs, (int Top, int Bottom) band,
        int radius, int reach)
    {
        (int height, int width) = (image.Height, image.Width);
        int first = Math.Max(0, band.Top - reach), rows = Math.Min(height, band.Bottom + reach) - first, dash = 5 * (radius + 1);
        int firstKnown = Math.Max(0, first - 1); // the rows above and below are compared, too
        int[] labels = labelsOf(firstKnown, Math.Min(height, first + rows + 1) - firstKnown);
        var border = new bool[rows * width];
        for (int y = first; y < first + rows; y++)
            for (int x = 0; x < width; x++)
            {
                border[(y - first) * width + x] = SignAt(y, x) != 0
                    && (IsOther(y - 1, x) || IsOther(y + 1, x) || IsOther(y, x - 1) || IsOther(y, x + 1))
                    && (SignAt(y, x) > 0 || (x + y) / dash % 2 == 0);

                bool IsOther(int row, int column) => row < 0 || row >= height || column < 0 || column >= width
                    || LabelAt(row, column) != LabelAt(y, x);
            }
        bool[] line = Dilate(border, rows, width, radius);
        bool[] edge = Dilate(line, rows, width, Math.Max(1, radius));
        bool isLayer = image.Channels == 4;
        Span<byte> pixels = image.Bytes[(first * width * image.Channels)..];
        for (int i = (band.Top - first) * width; i < (band.Bottom - first) * width; i++)
        {
            Span<byte> pixel = pixels.Slice(i * image.Channels, image.Channels);
            if (line[i])
                OutlineColor.CopyTo(pixel);
            else if (edge[i])
                OutlineEdge.BlendOnto(pixel, isLayer ? 1 : OutlineEdgeOpacity);
            else
                continue;
            if (isLayer)
                pixel[3] = byte.MaxValue;
        }

        int LabelAt(int y, int x) => labels[(y - firstKnown) * width + x];

        int SignAt(int y, int x) => LabelAt(y, x) is >= 0 and var label ? signs[label] : 0;
    }

    /// <summary>Dilates a mask by a square of the given radius: first along rows, then along columns.</summary>
    private static bool[] Dilate(bool[] set, int height, int width, int radius)
    {
        if (radius == 0)
            return set;
        var wide = new bool[set.Length];
        for (int y = 0; y < height; y++)
            DilateLine(set, wide, y * width, width, 1, radius);
        var wider = new bool[set.Length];
        for (int x = 0; x < width; x++)
            DilateLine(wide, wider, x, height, width, radius);
        return wider;
    }

    private static void DilateLine(bool[] from, bool[] to, int start, int count, int stride, int radius)
    {
        int done = 0; // pixels before this index are set already
        for (int i = 0; i < count; i++)
            if (from[start + i * stride])
                for (done = Math.Max(done, i - radius); done < Math.Min(count, i + radius + 1); done++)
                    to[start + done * stride] = true;
    }
}
