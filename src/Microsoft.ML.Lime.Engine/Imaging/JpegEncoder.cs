using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Encodes JPEG files with Skia.</summary>
internal static class JpegEncoder
{
    /// <summary>Encodes an 8-bit RGB image with 4:2:0 chroma subsampling.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="LimeException">SkiaSharp's native library cannot be loaded.</exception>
    public static unsafe byte[] Encode(ImageBuffer image, int quality)
    {
        SkiaLibrary.Require("JPEG encoding needs SkiaSharp");
        ReadOnlySpan<byte> rgb = image.Bytes;
        var rgba = new byte[rgb.Length / 3 * 4];
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (rgb[from], rgb[from + 1], rgb[from + 2], byte.MaxValue);
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        fixed (byte* pixels = rgba)
        {
            using var pixmap = new SKPixmap(info, (nint)pixels);
            using SKData file = pixmap.Encode(
                new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore));
            return file.ToArray();
        }
    }
}
