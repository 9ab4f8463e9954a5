using System.Buffers.Binary;
using System.Security.Cryptography;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes JPEG, WebP, GIF (first frame), BMP and ICO with Skia and applies the EXIF orientation. Grey JPEGs have one channel, opaque
/// images three, other images four, with alpha not premultiplied. The colours are as stored: colour profiles are ignored. A JPEG or WebP
/// above <see cref="ImageFile.MemoryLimit"/> is decoded at a half, a quarter or an eighth of its size.
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
        if (kind == "ICO" && IcoFile.HasPng(file))
        {
            if (IcoFile.LargestPng(file) is { } icon)
                return DecodePngIcon(content[icon], name);
            file = IcoFile.WithoutPng(file);
        }
        return IsJpeg(file) ? DecodeJpeg(file, name)
            : Decode(file, kind, name, out SKCodecResult result) ?? throw new LimeException(result switch
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
        jpeg.CheckLength();
        ReadOnlySpan<byte> data = file[..jpeg.End];
        // Sequential data that are incomplete run into the padding and fail. Arithmetic coding may omit zeros at the end.
        bool failsIfIncomplete = jpeg.HasEndMarker && (jpeg.IsSequential || jpeg.IsArithmetic);
        using IncrementalHash? hash = failsIfIncomplete ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ImageBuffer image = DecodeRows(data, jpeg.IsSequential ? Padding : JpegFile.EndMarker, jpeg, name, hash)
            ?? throw (jpeg.HasEndMarker ? jpeg.Undecodable() : jpeg.Truncated());
        bool isComplete = hash is null || (jpeg.HasEndMarker || jpeg.HasAllScans) && hash.GetHashAndReset() is var expected
            && HashRows(data, AlternatePadding, jpeg, name, hash) && hash.GetHashAndReset().AsSpan().SequenceEqual(expected);
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

    /// <summary>
    /// Decodes a JPEG row by row, so that nothing but the upright image of 1 or 3 channels is in memory; null if it fails.
    /// </summary>
    private static ImageBuffer? DecodeRows(
        ReadOnlySpan<byte> data, ReadOnlySpan<byte> padding, JpegFile jpeg, string name, IncrementalHash? hash)
    {
        using SKData padded = Join(data, padding);
        using SKCodec? codec = SKCodec.Create(padded);
        if (codec is null || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
            return null;
        SKImageInfo info = Fit(codec, name, jpeg.CoefficientBytes, out string[] notes);
        int channels = info.ColorType == SKColorType.Gray8 ? 1 : 3;
        var upright = new ExifOrientation((int)codec.EncodedOrigin, info.Height, info.Width);
        byte[] pixels = ImageBuffer.Allocate<byte>(info.Height, info.Width, channels);
        var rgb = new byte[info.Width * 3];
        bool isComplete = ReadRows(codec, info, (y, row) =>
        {
            hash?.AppendData(row);
            if (channels == 3)
            {
                ImageBuffer.RemoveAlpha(row, rgb);
                row = rgb;
            }
            if (upright.IsIdentity)
                row.CopyTo(pixels.AsSpan(y * row.Length));
            else
                upright.Place(row, channels, y, 0, 1, pixels.AsSpan());
        });
        return !isComplete ? null : ImageBuffer.FromBytes(upright.Height, upright.Width, channels, pixels).WithNotes(notes);
    }

    /// <summary>Decodes a JPEG only for the hash of its pixels; false if it fails.</summary>
    private static bool HashRows(
        ReadOnlySpan<byte> data, ReadOnlySpan<byte> padding, JpegFile jpeg, string name, IncrementalHash hash)
    {
        using SKData padded = Join(data, padding);
        using SKCodec? codec = SKCodec.Create(padded);
        return codec is not null
            && ReadRows(codec, Fit(codec, name, jpeg.CoefficientBytes, out _), (_, row) => hash.AppendData(row));
    }

    private delegate void RowHandler(int y, ReadOnlySpan<byte> row);

    private static bool ReadRows(SKCodec codec, SKImageInfo info, RowHandler handle)
    {
        if (codec.StartScanlineDecode(info) != SKCodecResult.Success)
            return false;
        var row = new byte[info.RowBytes];
        for (int y = 0; y < info.Height; y++)
        {
            fixed (byte* to = row)
                if (codec.GetScanlines((nint)to, 1, info.RowBytes) != 1)
                    return false;
            handle(y, row);
        }
        return true;
    }

    private static SKData Join(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
    {
        SKData data = SKData.Create(start.Length + end.Length);
        var copy = new Span<byte>((void*)data.Data, (int)data.Size);
        start.CopyTo(copy);
        end.CopyTo(copy[start.Length..]);
        return data;
    }

    /// <summary>
    /// The size and type to decode: the image's own size if that fits into <see cref="ImageFile.MemoryLimit"/>, or the largest reduced size
    /// of the decoder that does.
    /// </summary>
    /// <param name="codec">The decoder.</param>
    /// <param name="name">The name of the file.</param>
    /// <param name="further">Bytes that the decoder takes beside the image, at any size.</param>
    /// <param name="notes">What was done, for the notes of the image.</param>
    /// <exception cref="LimeException">No size fits.</exception>
    private static SKImageInfo Fit(SKCodec codec, string name, long further, out string[] notes)
    {
        SKImageInfo info = codec.Info;
        bool grey = info.ColorType == SKColorType.Gray8, opaque = info.AlphaType == SKAlphaType.Opaque;
        int channels = grey ? 1 : opaque ? 3 : 4;
        SKSizeI size = info.Size;
        for (float scale = 1 / 2f; scale >= 1 / 8f && !ImageFile.Fits(size.Height, size.Width, channels, further); scale /= 2)
            size = codec.GetScaledDimensions(scale);
        if (!ImageFile.Fits(size.Height, size.Width, channels, further))
            size = info.Size; // the message tells the full size
        ImageFile.CheckSize(size.Height, size.Width, channels, name, further: further);
        notes = size == info.Size ? [] :
        [
            FormattableString.Invariant($"The image {name} of {info.Height} x {info.Width} pixels takes more memory than the limit of ")
                + FormattableString.Invariant($"{ImageFile.MemoryLimit >> 20} MiB, so it was read at {size.Height} x {size.Width}; ")
                + $"{ImageFile.LimitRemedy} to read it at its own size.",
        ];
        // Without a colour space the values stay as stored.
        return new SKImageInfo(size.Width, size.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
    }

    /// <summary>
    /// Decodes the PNG in an ICO with this project's decoder, because Skia's reader of PNG has known faults. Alpha is dropped if all pixels
    /// are opaque, as in other icons.
    /// </summary>
    private static ImageBuffer DecodePngIcon(ReadOnlyMemory<byte> png, string name)
    {
        ImageBuffer image = new PngDecoder().Decode(png, name);
        return image is { IsByte: true, Channels: 4 } ? image.DropOpaqueAlpha() : image;
    }

    /// <summary>Decodes the image; null, with the reason, if Skia cannot.</summary>
    private static ImageBuffer? Decode(ReadOnlySpan<byte> file, string kind, string name, out SKCodecResult result)
    {
        result = SKCodecResult.InvalidInput;
        fixed (byte* start = file)
        {
            using SKData data = SKData.Create((nint)start, file.Length); // not copied
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || codec.EncodedFormat.ToString() is var format && !format.Equals(kind, StringComparison.OrdinalIgnoreCase))
                return null;
            SKImageInfo info = codec.Info;
            // The decoder of lossless WebP has an image of its own.
            long further = kind == "WebP" && IsLossless(file) ? 4L * info.Height * info.Width : 0;
            info = Fit(codec, name, further, out string[] reduced);
            if (kind == "BMP" && IsFarTooShort(file, info))
            {
                result = SKCodecResult.IncompleteInput;
                return null;
            }
            List<string> notes = [.. reduced];
            if (codec.FrameCount > 1)
                notes.Add(FormattableString.Invariant($"The image {name} has {codec.FrameCount} frames; only the first was read."));
            byte[] pixels = ImageBuffer.Allocate<byte>(info.Height, info.Width, info.BytesPerPixel);
            fixed (byte* to = pixels)
                result = codec.GetPixels(info, (nint)to);
            if (result != SKCodecResult.Success)
                return null;
            ImageBuffer image = info.ColorType == SKColorType.Gray8 ? ImageBuffer.FromBytes(info.Height, info.Width, 1, pixels)
                : ImageBuffer.FromBytes(info.Height, info.Width, 4, pixels).DropOpaqueAlpha();
            if (image.Channels == 4 && codec.EncodedFormat == SKEncodedImageFormat.Gif)
                notes.Add($"The colours of the transparent pixels of the GIF {name} are not read, so they are black where alpha is "
                    + "dropped; convert it to PNG if they matter.");
            return ExifOrientation.Apply(image, (int)codec.EncodedOrigin).WithNotes(notes);
        }
    }

    /// <summary>Whether a BMP that is not compressed has fewer than half of its bytes, so that no memory is taken for its pixels.</summary>
    private static bool IsFarTooShort(ReadOnlySpan<byte> bmp, SKImageInfo info)
    {
        if (bmp.Length < 34)
            return true;
        bool isCore = BinaryPrimitives.ReadInt32LittleEndian(bmp[14..]) == 12; // the header of OS/2, which has no compression
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bmp[(isCore ? 24 : 28)..]);
        const int Rgb = 0, BitFields = 3;
        return (isCore || BinaryPrimitives.ReadInt32LittleEndian(bmp[30..]) is Rgb or BitFields)
            && (long)info.Width * info.Height * bits / 8 > 2L * bmp.Length;
    }

    /// <summary>Whether a WebP is lossless: in a simple file the first chunk says so, in an extended one a later one.</summary>
    private static bool IsLossless(ReadOnlySpan<byte> webP)
    {
        for (long at = 12; at + 8 <= webP.Length;)
        {
            ReadOnlySpan<byte> chunk = webP[(int)at..];
            if (chunk.StartsWith("VP8L"u8))
                return true;
            // A frame has its own chunks, after 16 bytes.
            at += chunk.StartsWith("ANMF"u8) ? 24 : 8L + BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]) + (chunk[4] & 1);
        }
        return false;
    }
}
