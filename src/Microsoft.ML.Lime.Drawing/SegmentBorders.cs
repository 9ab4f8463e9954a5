using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>The borders between segments, drawn over the photo.</summary>
public static class SegmentBorders
{
    private const int PixelsPerRadius = 600;
    private const double EdgeOpacity = 0.6;
    private static readonly Rgb Line = new(255, 235, 0), Edge = Rgb.Grey(0);

    /// <summary>
    /// Draws the borders of a map at the model's size onto the photo: a yellow line with dark edges, so that it shows on light and on dark
    /// ground, thicker on large photos. The line runs on the last pixels before a border; what was cropped away has a border around it too.
    /// </summary>
    /// <param name="photo">The original photo, or the explanation's picture; drawn as <see cref="PictureView.Default"/> shows it.</param>
    /// <param name="fit">How the photo was fitted to the model's input.</param>
    /// <param name="segments">The segments, at the input's size.</param>
    /// <returns>An 8-bit RGB picture of the photo's size.</returns>
    /// <exception cref="ArgumentException">Photo, fit and segments do not belong together.</exception>
    public static ImageBuffer Draw(ImageBuffer photo, PictureFit fit, SegmentMap segments)
    {
        int[] labels = new PhotoToInput(photo, fit).Segments(segments);
        (int height, int width) = (photo.Height, photo.Width);
        int radius = Math.Min(height, width) / PixelsPerRadius;
        var border = new bool[labels.Length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x;
                border[i] = (x + 1 < width && labels[i] != labels[i + 1]) || (y + 1 < height && labels[i] != labels[i + width]);
            }
        bool[] line = Widen(border, height, width, radius);
        bool[] edge = Widen(line, height, width, Math.Max(1, radius));

        ImageBuffer picture = PictureView.Default.Apply(photo);
        for (int i = 0; i < labels.Length; i++)
            if (line[i])
                Line.CopyTo(picture.Bytes[(i * 3)..]);
            else if (edge[i])
                Edge.BlendOnto(picture.Bytes[(i * 3)..], EdgeOpacity);
        return picture;
    }

    /// <summary>All pixels within a square of the radius around a set one: first along the rows, then along the columns.</summary>
    private static bool[] Widen(bool[] set, int height, int width, int radius)
    {
        if (radius == 0)
            return set;
        var wide = new bool[set.Length];
        for (int y = 0; y < height; y++)
            WidenLine(set, wide, y * width, width, 1, radius);
        var wider = new bool[set.Length];
        for (int x = 0; x < width; x++)
            WidenLine(wide, wider, x, height, width, radius);
        return wider;
    }

    private static void WidenLine(bool[] from, bool[] to, int start, int count, int stride, int radius)
    {
        int done = 0; // what is set before here need not be set again
        for (int i = 0; i < count; i++)
            if (from[start + i * stride])
                for (done = Math.Max(done, i - radius); done < Math.Min(count, i + radius + 1); done++)
                    to[start + done * stride] = true;
    }
}
