namespace Microsoft.ML.Lime.Engine;

/// <summary>An 8-bit RGB picture to draw on, white at first. What lies outside is not drawn.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;

    public Canvas(int height, int width)
    {
        (Height, Width, _pixels) = (height, width, new byte[checked(height * width * 3)]);
        _pixels.AsSpan().Fill(255);
    }

    public int Height { get; }

    public int Width { get; }

    public ImageBuffer ToPicture() => ImageBuffer.FromBytes(Height, Width, 3, _pixels);

    public void Fill(int x, int y, int width, int height, Rgb color)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + height, Height); row++)
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, Width); column++)
                color.CopyTo(_pixels.AsSpan((row * Width + column) * 3));
    }

    /// <summary>A frame that lies around the rectangle, not in it.</summary>
    public void Frame(int x, int y, int width, int height, int thickness, Rgb color)
    {
        Fill(x - thickness, y - thickness, width + 2 * thickness, thickness, color);
        Fill(x - thickness, y + height, width + 2 * thickness, thickness, color);
        Fill(x - thickness, y, thickness, height, color);
        Fill(x + width, y, thickness, height, color);
    }

    /// <summary>An RGB picture, every pixel a square of <paramref name="scale"/> x <paramref name="scale"/>.</summary>
    public void Picture(int x, int y, ImageBuffer picture, int scale)
    {
        ReadOnlySpan<byte> source = picture.Bytes;
        for (int row = 0; row < picture.Height * scale; row++)
        {
            ReadOnlySpan<byte> from = source.Slice(row / scale * picture.Width * 3, picture.Width * 3);
            Span<byte> to = _pixels.AsSpan(((y + row) * Width + x) * 3, picture.Width * scale * 3);
            for (int i = 0; i < to.Length; i++)
                to[i] = from[i / (3 * scale) * 3 + i % 3];
        }
    }

    /// <summary>All pixels near any of the lines, each blended once, so that crossings do not get darker than the rest.</summary>
    public void Stroke(ReadOnlySpan<Line> lines, Rgb color)
    {
        (double left, double top, double right, double bottom) = (Width, Height, 0, 0);
        foreach (Line line in lines)
        {
            (left, right) = (Math.Min(left, line.Left), Math.Max(right, line.Right));
            (top, bottom) = (Math.Min(top, line.Top), Math.Max(bottom, line.Bottom));
        }
        for (int y = (int)Math.Max(0, top); y < Math.Min(Height, bottom); y++)
            for (int x = (int)Math.Max(0, left); x < Math.Min(Width, right); x++)
            {
                double coverage = 0;
                foreach (Line line in lines)
                    coverage = Math.Max(coverage, line.Coverage(x + 0.5, y + 0.5));
                if (coverage > 0)
                    color.BlendOnto(_pixels.AsSpan((y * Width + x) * 3), coverage);
            }
    }
}

/// <summary>A straight line with round ends; a dot where both ends are one.</summary>
internal readonly record struct Line(double X0, double Y0, double X1, double Y1, double HalfWidth)
{
    public double Left => Math.Min(X0, X1) - HalfWidth - 0.5;

    public double Right => Math.Max(X0, X1) + HalfWidth + 0.5;

    public double Top => Math.Min(Y0, Y1) - HalfWidth - 0.5;

    public double Bottom => Math.Max(Y0, Y1) + HalfWidth + 0.5;

    /// <summary>The share of a pixel that the line covers, from the distance of the pixel's centre: 0 to 1.</summary>
    public double Coverage(double x, double y)
    {
        (double dx, double dy) = (X1 - X0, Y1 - Y0);
        double length = dx * dx + dy * dy;
        double nearest = length == 0 ? 0 : Math.Clamp(((x - X0) * dx + (y - Y0) * dy) / length, 0, 1);
        (dx, dy) = (x - X0 - nearest * dx, y - Y0 - nearest * dy);
        return Math.Clamp(HalfWidth + 0.5 - Math.Sqrt(dx * dx + dy * dy), 0, 1);
    }
}
