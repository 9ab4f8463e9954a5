using Microsoft.ML.Lime.Engine;
using SkiaSharp;

namespace Microsoft.ML.Lime.Tool;

/// <summary>
/// Reads what the engine does not, on every platform: WebP, GIF and BMP, and JPEG where TurboJPEG is missing. Only in builds that carry
/// SkiaSharp. Of SkiaSharp's interface it uses what versions 2 and 3 have alike.
/// </summary>
internal sealed class SkiaDecoder : IImageDecoder
{
    public string Format => "WebP, GIF, BMP";

    public bool Recognizes(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) || content.StartsWith("GIF8"u8) || content.StartsWith("BM"u8)
        || (content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8));

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        using SKBitmap bitmap = Decode(stream, name)
            ?? throw new LimeException($"The picture {name} is damaged, or of a kind that is not read; save it anew as PNG.");
        if (4L * bitmap.Width * bitmap.Height > ImageFile.MaxValues)
            throw new LimeException($"The picture {name} has {bitmap.Height} x {bitmap.Width} pixels, more than are read; reduce it.");
        SKColor[] colors = bitmap.Pixels;
        int channels = Array.TrueForAll(colors, color => color.Alpha == byte.MaxValue) ? 3 : 4;
        var pixels = new byte[colors.Length * channels];
        for (int i = 0; i < colors.Length; i++)
        {
            Span<byte> pixel = pixels.AsSpan(i * channels, channels);
            (pixel[0], pixel[1], pixel[2]) = (colors[i].Red, colors[i].Green, colors[i].Blue);
            if (channels == 4)
                pixel[3] = colors[i].Alpha;
        }
        return ImageBuffer.FromBytes(bitmap.Height, bitmap.Width, channels, pixels);
    }

    private static SKBitmap? Decode(Stream stream, string name)
    {
        try
        {
            return SKBitmap.Decode(stream);
        }
        catch (Exception missing) when (missing is DllNotFoundException or TypeInitializationException)
        {
            throw new LimeException(
                $"The picture {name} is read by SkiaSharp, whose native library does not work here; convert the picture to PNG.", missing);
        }
    }
}
