using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Creates and edits JPEG files.</summary>
internal static class Jpeg
{
    /// <summary>A file written by SkiaSharp's encoder.</summary>
    public static byte[] Encode(int height, int width, Func<int, int, SKColor> color, SKColorSpace? space = null, int quality = 95)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, space));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, color(y, x));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>The file without its end marker.</summary>
    public static byte[] WithoutEnd(byte[] file)
    {
        Assert.Equal([0xFF, 0xD9], file[^2..]);
        return file[..^2];
    }

    /// <summary>The file with a segment inserted after its first marker.</summary>
    public static byte[] WithSegment(byte[] file, byte marker, byte[] body) =>
        [.. file[..2], 0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. file[2..]];

    /// <summary>The file without the first segment with this marker.</summary>
    public static byte[] WithoutSegment(byte[] file, byte marker)
    {
        int start = Find(file, marker) - 4;
        return [.. file[..start], .. file[(start + 2 + (file[start + 2] << 8 | file[start + 3]))..]];
    }

    /// <summary>The body of an EXIF segment with an orientation.</summary>
    public static byte[] Exif(int orientation, bool little = false)
    {
        byte[] number = little ? [(byte)orientation, 0, 0, 0] : [0, (byte)orientation, 0, 0];
        byte[] tiff = little
            ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0,
                0x00, 0x01, 4, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, .. number, 0, 0, 0, 0]
            : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2,
                0x01, 0x00, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0x01, 0x12, 0, 3, 0, 0, 0, 1, .. number, 0, 0, 0, 0];
        return [.. "Exif\0\0"u8, .. tiff];
    }

    /// <summary>The offset of the content of the first segment with this marker.</summary>
    public static int Find(byte[] file, byte marker)
    {
        int at = 2;
        while (file[at + 1] != marker)
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        return at + 4;
    }
}
