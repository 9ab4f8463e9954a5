using System.Runtime.Intrinsics;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// JPEG, WebP, GIF (its first frame), BMP and ICO by Skia, upright as EXIF data ask for. Grey JPEGs become one channel, opaque images
/// three, others four, not premultiplied. Colours stay as they are stored: colour profiles are not applied.
/// </summary>
internal sealed unsafe class SkiaDecoder : IImageDecoder
{
    /// <summary>
    /// Bytes after the data of a JPEG that needs no end marker. All bits are 1, which is not a valid code. The length is what the decoder reads
    /// ahead.
    /// </summary>
    private static readonly byte[] Padding = [0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0];

    /// <summary>Different bytes after the data. If they change the image, the file's own data are incomplete.</summary>
    private static readonly byte[] OtherData = [.. Convert.FromHexString("5AC3963C17E8A54B2DD278871EE1B469"), .. JpegFile.EndMarker];

    public string Format => "JPEG, WebP, GIF, BMP, ICO";

    public bool Recognizes(ReadOnlySpan<byte> content) => Kind(content) is not null;

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        ReadOnlySpan<byte> file = content.Span;
        string kind = Kind(file)!;
        SkiaLibrary.Require($"The picture {name} ({kind}) is read by SkiaSharp", "convert it to PNG");
        return IsJpeg(file) ? DecodeJpeg(file, name)
            : Decode(file, [], name) ?? throw new LimeException($"The {kind} {name} is damaged, incomplete or of a kind that is not read; get the file anew, or convert it to PNG.");
    }

    public static bool IsJpeg(ReadOnlySpan<byte> content) => content.StartsWith(JpegFile.Signature);

    /// <summary>The format by its first bytes; null for another than these.</summary>
    internal static string? Kind(ReadOnlySpan<byte> content) =>
        IsJpeg(content) ? "JPEG"
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? "GIF"
        : content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "WebP"
        : content.Length >= 14 && content.StartsWith("BM"u8) && !content[6..10].ContainsAnyExcept((byte)0) ? "BMP" // text may begin so, too
        : content.Length >= 6 && content.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "ICO"
        : null;

    private static ImageBuffer DecodeJpeg(ReadOnlySpan<byte> file, string name)
    {
        JpegFile jpeg = JpegFile.Parse(file, name);
        ReadOnlySpan<byte> data = file[..jpeg.End];
        ImageBuffer picture = Decode(data, jpeg.IsSequential ? Padding : JpegFile.EndMarker, name)
            ?? throw (jpeg.HasEnd ? jpeg.Undecodable() : jpeg.Truncated());
        // Sequential data run out of padding where some are missing. Of arithmetic-coded ones zeros at the end may be left out.
        bool whole = jpeg.HasEnd && (jpeg.IsSequential || jpeg.IsArithmetic)
            || (jpeg.HasEnd || jpeg.HasAllScans) && Decode(data, OtherData, name) is { } other && picture.Bytes.SequenceEqual(other.Bytes);
        return whole ? picture : throw (jpeg.HasEnd ? jpeg.Undecodable() : jpeg.Truncated());
    }

    /// <summary>The picture, or null where Skia finds it damaged or incomplete.</summary>
    private static ImageBuffer? Decode(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, string name)
    {
        using SKData data = SKData.Create(start.Length + end.Length);
        var copy = new Span<byte>((void*)data.Data, (int)data.Size);
        start.CopyTo(copy);
        end.CopyTo(copy[start.Length..]);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
            return null;
        SKImageInfo info = codec.Info;
        bool grey = info.ColorType == SKColorType.Gray8, opaque = info.AlphaType == SKAlphaType.Opaque;
        ImageFile.RequireSize(info.Height, info.Width, grey ? 1 : opaque ? 3 : 4, name);
        // No colour space: the values as they are stored.
        info = new SKImageInfo(info.Width, info.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize];
        fixed (byte* to = pixels)
            if (codec.GetPixels(info, (nint)to) != SKCodecResult.Success)
                return null;
        ImageBuffer picture = grey ? ImageBuffer.FromBytes(info.Height, info.Width, 1, pixels) : Pack(info.Height, info.Width, pixels);
        return ExifOrientation.Apply(picture, (int)codec.EncodedOrigin);
    }

    /// <summary>Three channels where all is opaque, else the four that are there.</summary>
    private static ImageBuffer Pack(int height, int width, byte[] rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
            if (rgba[i] != byte.MaxValue)
                return ImageBuffer.FromBytes(height, width, 4, rgba);
        byte[] rgb = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * 3);
        int from = 0, to = 0;
        var colors = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        for (; to <= rgb.Length - 16; from += 16, to += 12) // four pixels at once; the next four pixels overwrite the last four bytes
            Vector128.Shuffle(Vector128.Create(rgba, from), colors).CopyTo(rgb, to);
        for (; to < rgb.Length; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
        return ImageBuffer.FromBytes(height, width, 3, rgb);
    }
}
