using System.Text;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>Renders an image as text for a terminal.</summary>
public static class TerminalImage
{
    /// <summary>Characters from black to white, for light text on a dark background.</summary>
    private const string Shades = " .:-=+*#%@";

    /// <summary>
    /// Renders an image with half blocks in 24-bit colour (two pixels per character cell), or without colour as ASCII characters by
    /// lightness (denser is lighter). The aspect ratio is kept, assuming cells twice as high as wide. Pixels are area averages.
    /// </summary>
    /// <param name="image">The image; converted by <see cref="DisplayRange.Default"/>.</param>
    /// <param name="columns">Maximum width in character cells, at least 1.</param>
    /// <param name="rows">Maximum height in character cells, at least 1.</param>
    /// <param name="color">Whether the terminal supports 24-bit colour.</param>
    /// <returns>Lines separated by <c>\n</c>. Each line resets its colours at the end.</returns>
    public static string Draw(ImageBuffer image, int columns, int rows, bool color)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        double scale = Math.Min((double)columns / image.Width, 2.0 * rows / image.Height);
        int width = Math.Clamp((int)Math.Round(image.Width * scale), 1, columns);
        int height = Math.Clamp((int)Math.Round(image.Height * scale), 1, 2 * rows);
        if (!color)
            height = (height + 1) / 2;
        byte[] pixels = Shrink(DisplayRange.Default.Apply(image), height, width);
        var lines = new List<string>();
        for (int y = 0; y < height; y += color ? 2 : 1)
            lines.Add(color ? HalfBlocks(pixels, y, height, width) : Characters(pixels.AsSpan(y * width * 3, width * 3)));
        return string.Join('\n', lines);
    }

    private static string HalfBlocks(byte[] pixels, int y, int height, int width)
    {
        var line = new StringBuilder();
        (Rgb? foreground, Rgb? background) = (null, null);
        for (int x = 0; x < width; x++)
        {
            Rgb upper = Rgb.At(pixels.AsSpan((y * width + x) * 3));
            if (upper != foreground)
                line.Append(CultureInfo.InvariantCulture, $"\e[38;2;{upper.R};{upper.G};{upper.B}m");
            foreground = upper;
            if (y + 1 < height) // otherwise the lower half keeps the terminal's background
            {
                Rgb lower = Rgb.At(pixels.AsSpan(((y + 1) * width + x) * 3));
                if (lower != background)
                    line.Append(CultureInfo.InvariantCulture, $"\e[48;2;{lower.R};{lower.G};{lower.B}m");
                background = lower;
            }
            line.Append('▀');
        }
        return line.Append("\e[0m").ToString();
    }

    private static string Characters(ReadOnlySpan<byte> row)
    {
        var line = new StringBuilder();
        for (int i = 0; i < row.Length; i += 3)
        {
            int lightness = (row[i] * 299 + row[i + 1] * 587 + row[i + 2] * 114 + 500) / 1000;
            line.Append(Shades[lightness * Shades.Length / 256]);
        }
        return line.ToString();
    }

    /// <summary>
    /// Resizes by area averaging: each new pixel is the mean of the old pixels that it covers, weighted by the covered fraction.
    /// </summary>
    private static byte[] Shrink(ImageBuffer image, int height, int width)
    {
        var narrow = new double[image.Height * width * 3];
        ReadOnlySpan<byte> source = image.Bytes;
        for (int x = 0; x < width; x++)
            foreach ((int column, double share) in Covered(x, width, image.Width))
                for (int y = 0; y < image.Height; y++)
                    for (int c = 0; c < 3; c++)
                        narrow[(y * width + x) * 3 + c] += source[(y * image.Width + column) * 3 + c] * share;
        var sums = new double[height * width * 3];
        for (int y = 0; y < height; y++)
            foreach ((int row, double share) in Covered(y, height, image.Height))
                for (int i = 0; i < width * 3; i++)
                    sums[y * width * 3 + i] += narrow[row * width * 3 + i] * share;
        return Array.ConvertAll(sums, sum => (byte)Math.Clamp(Math.Round(sum), 0, 255));
    }

    private static IEnumerable<(int Old, double Share)> Covered(int i, int newSize, int oldSize)
    {
        (double from, double to) = ((double)i * oldSize / newSize, (double)(i + 1) * oldSize / newSize);
        for (int old = (int)from; old < Math.Min(oldSize, to); old++)
            yield return (old, (Math.Min(to, old + 1) - Math.Max(from, old)) / (to - from));
    }
}
