namespace Microsoft.ML.Lime.Drawing;

/// <summary>An 8-bit RGB image to draw on, initially white. Drawing outside the image has no effect.</summary>
internal sealed class Canvas
{
    private const int LargeArray = 1 << 20;

    private readonly byte[] _pixels;

    public Canvas(int height, int width)
    {
        (Height, Width, _pixels) = (height, width, Allocate(height, width));
        _pixels.AsSpan().Fill(255);
    }

    /// <summary>
    /// An array for the pixels of an RGB image. A large one is pinned, because each other large array lets the runtime keep as much
    /// garbage.
    /// </summary>
    public static byte[] Allocate(int height, int width)
    {
        int length = checked(height * width * 3);
        return GC.AllocateArray<byte>(length, pinned: length > LargeArray);
    }

    public int Height { get; }

    public int Width { get; }

    public ImageBuffer ToImage() => ImageBuffer.FromBytes(Height, Width, 3, _pixels);

    public void Fill(int x, int y, int width, int height, Rgb color)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + height, Height); row++)
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, Width); column++)
                color.CopyTo(_pixels.AsSpan((row * Width + column) * 3));
    }

    /// <summary>Draws a frame around the outside of a rectangle.</summary>
    public void Frame(int x, int y, int width, int height, int thickness, Rgb color)
    {
        Fill(x - thickness, y - thickness, width + 2 * thickness, thickness, color);
        Fill(x - thickness, y + height, width + 2 * thickness, thickness, color);
        Fill(x - thickness, y, thickness, height, color);
        Fill(x + width, y, thickness, height, color);
    }

    /// <summary>Draws an RGB image.</summary>
    public void DrawImage(int x, int y, ImageBuffer image)
    {
        for (int row = 0; row < image.Height; row++)
            image.Bytes.Slice(row * image.Width * 3, image.Width * 3).CopyTo(_pixels.AsSpan(((y + row) * Width + x) * 3));
    }

    /// <summary>Blends a colour through a coverage mask.</summary>
    /// <param name="x">Left edge of the mask.</param>
    /// <param name="y">Top edge of the mask.</param>
    /// <param name="coverage">Coverage of each pixel, 0 to 255, row by row.</param>
    /// <param name="stride">Bytes per row.</param>
    /// <param name="width">Columns of the mask.</param>
    /// <param name="color">The colour.</param>
    public void Blend(int x, int y, ReadOnlySpan<byte> coverage, int stride, int width, Rgb color)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + coverage.Length / stride, Height); row++)
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, Width); column++)
                if (coverage[(row - y) * stride + column - x] is > 0 and var share)
                    color.BlendOnto(_pixels.AsSpan((row * Width + column) * 3), share / 255.0);
    }
}
