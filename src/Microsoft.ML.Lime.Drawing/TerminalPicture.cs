using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>A picture as text for a terminal.</summary>
public static class TerminalPicture
{
    /// <summary>From black to white, for light letters on dark ground.</summary>
    private const string Shades = " .:-=+*#%@";

    /// <summary>
    /// Half blocks in 24-bit colour (two pixels a character cell), or plain characters by lightness where there is no colour (dense for
    /// light). The picture keeps its proportions, a cell taken to be twice as high as wide, and is averaged over what a pixel covers.
    /// </summary>
    /// <param name="picture">An 8-bit picture: 1, 3 or 4 channels, alpha composed over white.</param>
    /// <param name="columns">Width in character cells, at least 1; less is used where the height would not fit.</param>
    /// <param name="rows">Largest height in character cells, at least 1.</param>
    /// <param name="color">Whether the terminal has 24-bit colour.</param>
    /// <returns>Lines separated by <c>\n</c>, each with its colours reset at the end.</returns>
    public static string Draw(ImageBuffer picture, int columns, int rows, bool color)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        double scale = Math.Min((double)columns / picture.Width, 2.0 * rows / picture.Height);
        int width = Math.Clamp((int)Math.Round(picture.Width * scale), 1, columns);
        int height = Math.Clamp((int)Math.Round(picture.Height * scale), 1, 2 * rows);
        if (!color)
            height = (height + 1) / 2;
        byte[] pixels = Shrink(PictureView.Default.Apply(picture), height, width);
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
            if (y + 1 < height) // else the lower half keeps the terminal's own ground
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

    /// <summary>The mean over each new pixel's area of the old ones, parts of pixels as parts; first along rows, then columns.</summary>
    private static byte[] Shrink(ImageBuffer picture, int height, int width)
    {
        var narrow = new double[picture.Height * width * 3];
        ReadOnlySpan<byte> source = picture.Bytes;
        for (int x = 0; x < width; x++)
            foreach ((int column, double share) in Covered(x, width, picture.Width))
                for (int y = 0; y < picture.Height; y++)
                    for (int c = 0; c < 3; c++)
                        narrow[(y * width + x) * 3 + c] += source[(y * picture.Width + column) * 3 + c] * share;
        var sums = new double[height * width * 3];
        for (int y = 0; y < height; y++)
            foreach ((int row, double share) in Covered(y, height, picture.Height))
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
