using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes JPEG, WebP, GIF (first frame), BMP and ICO with Skia and applies the EXIF orientation. Grey JPEGs have one channel, opaque
/// images three, other images four, with alpha not premultiplied. The colours are as stored: colour profiles are ignored. A JPEG or WebP
/// of more than <see cref="ImageFile.MaxValues"/> values is decoded at a half, a quarter or an eighth of its size (a JPEG if it is
/// sequential).
/// </summary>
internal sealed unsafe class SkiaDecoder : IImageDecoder
{
    /// <summary>
    /// Padding after the data of a JPEG that needs no end marker. All bits are 1, which is not a valid Huffman code. The length is that of
    /// the decoder's read-ahead.
    /// </summary>
    private static readonly byte[] Padding = [0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0];

    /// <summary>Different padding. If it changes the decoded image, the file's own data are incomplete.</summary>
    private static readonly byte[] AlternatePadding = [.. Convert.FromHexString("5AC3963C17E8A54B2DD278871EE1B469"), .. JpegFile.EndMarker];

    public string Format => "JPEG, WebP, GIF, BMP, ICO";

    public bool Recognizes(ReadOnlySpan<byte> content) => DetectFormat(content) is not null;

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        ReadOnlySpan<byte> file = content.Span;
        string kind = DetectFormat(file)!;
        SkiaLibrary.Require($"Decoding the image {name} ({kind}) needs SkiaSharp", "convert it to PNG");
        return IsJpeg(file) ? DecodeJpeg(file, name)
            : Decode(file, [], name, out SKCodecResult result) ?? throw new LimeException(result switch
            {
                _ when result == SKCodecResult.IncompleteInput || kind == "WebP" && EndsEarly(file) =>
                    $"The {kind} {name} is damaged: the file ends before the image is complete; get a new copy of the file.",
                SKCodecResult.ErrorInInput => $"The {kind} {name} is damaged: its pixels cannot be decoded; get a new copy of the file.",
                _ => $"The {kind} {name} is of an unsupported kind, or its header is damaged; convert it to PNG, or get a new copy of the "
                    + "file.",
            });
    }

    public static bool IsJpeg(ReadOnlySpan<byte> content) => content.StartsWith(JpegFile.Signature);

    // The first chunk states the length of the rest of the file.
    private static bool EndsEarly(ReadOnlySpan<byte> webP) =>
        webP.Length < 8L + BinaryPrimitives.ReadUInt32LittleEndian(webP[4..]);

    /// <summary>The format by the signature; null if it is none of these.</summary>
    internal static string? DetectFormat(ReadOnlySpan<byte> content) =>
        IsJpeg(content) ? "JPEG"
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? "GIF"
        : content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "WebP"
        // BM alone may also be the start of a text.
        : content.Length >= 14 && content.StartsWith("BM"u8) && !content[6..10].ContainsAnyExcept((byte)0) ? "BMP"
        : content.Length >= 6 && content.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "ICO"
        : null;

    private static ImageBuffer DecodeJpeg(ReadOnlySpan<byte> file, string name)
    {
        JpegFile jpeg = JpegFile.Parse(file, name);
        jpeg.CheckSize();
        ReadOnlySpan<byte> data = file[..jpeg.End];
        ImageBuffer image = Decode(data, jpeg.IsSequential ? Padding : JpegFile.EndMarker, name, out _)
            ?? throw (jpeg.HasEndMarker ? jpeg.Undecodable() : jpeg.Truncated());
        // Sequential data that are incomplete run into the padding and fail. Arithmetic coding may omit zeros at the end.
        bool isComplete = jpeg.HasEndMarker && (jpeg.IsSequential || jpeg.IsArithmetic)
            || (jpeg.HasEndMarker || jpeg.HasAllScans) && Decode(data, AlternatePadding, name, out _) is { } other
                && image.Bytes.SequenceEqual(other.Bytes);
        if (!isComplete)
            throw (jpeg.HasEndMarker ? jpeg.Undecodable() : jpeg.Truncated());
        List<string> notes = [];
        if (!jpeg.HasEndMarker)
            notes.Add($"The JPEG {name} has no end marker; its pixels are complete.");
        if (jpeg.IsCmyk)
            notes.Add($"The JPEG {name} has the colours of a print (CMYK), which were converted to RGB without its colour profile; "
                + "convert it to RGB if the colours matter.");
        return image.WithNotes(notes);
    }

    /// <summary>Decodes the image; null, with the reason, if Skia cannot.</summary>
    private static ImageBuffer? Decode(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, string name, out SKCodecResult result)
    {
        using SKData data = SKData.Create(start.Length + end.Length);
        var copy = new Span<byte>((void*)data.Data, (int)data.Size);
        start.CopyTo(copy);
        end.CopyTo(copy[start.Length..]);
        result = SKCodecResult.InvalidInput;
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
            return null;
        SKImageInfo info = codec.Info;
        bool grey = info.ColorType == SKColorType.Gray8, opaque = info.AlphaType == SKAlphaType.Opaque;
        int channels = grey ? 1 : opaque ? 3 : 4;
        SKSizeI size = info.Size;
        for (float scale = 1 / 2f; scale >= 1 / 8f && (long)size.Height * size.Width * channels > ImageFile.MaxValues; scale /= 2)
            size = codec.GetScaledDimensions(scale);
        ImageFile.CheckSize(size.Height, size.Width, channels, name);
        List<string> notes = [];
        if (size != info.Size)
            notes.Add(FormattableString.Invariant($"The image {name} has {info.Height} x {info.Width} pixels, more than are kept in ")
                + FormattableString.Invariant($"memory; it was read at {size.Height} x {size.Width}."));
        if (codec.FrameCount > 1)
            notes.Add(FormattableString.Invariant($"The image {name} has {codec.FrameCount} frames; only the first was read."));
        // Without a colour space the values stay as stored.
        info = new SKImageInfo(size.Width, size.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize];
        fixed (byte* to = pixels)
            result = codec.GetPixels(info, (nint)to);
        if (result != SKCodecResult.Success)
            return null;
        ImageBuffer image = grey ? ImageBuffer.FromBytes(info.Height, info.Width, 1, pixels)
            : RemoveOpaqueAlpha(info.Height, info.Width, pixels);
        if (image.Channels == 4 && codec.EncodedFormat == SKEncodedImageFormat.Gif)
            notes.Add($"The colours of the transparent pixels of the GIF {name} are not read, so they are black where alpha is dropped; "
                + "convert it to PNG if they matter.");
        return ExifOrientation.Apply(image, (int)codec.EncodedOrigin).WithNotes(notes);
    }

    /// <summary>Drops the alpha channel if all pixels are opaque; otherwise keeps all four channels.</summary>
    private static ImageBuffer RemoveOpaqueAlpha(int height, int width, byte[] rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
            if (rgba[i] != byte.MaxValue)
                return ImageBuffer.FromBytes(height, width, 4, rgba);
        byte[] rgb = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * 3);
        int from = 0, to = 0;
        var colors = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        for (; to <= rgb.Length - 16; from += 16, to += 12) // four pixels per step; the next step overwrites the last four bytes
            Vector128.Shuffle(Vector128.Create(rgba, from), colors).CopyTo(rgb, to);
        for (; to < rgb.Length; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
        return ImageBuffer.FromBytes(height, width, 3, rgb);
    }
}
