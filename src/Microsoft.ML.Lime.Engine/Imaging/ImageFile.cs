using System.Collections.Immutable;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Pictures from and to files. The format is told from the content, never from the name. EXIF orientation is applied; colour profiles are
/// not looked at.
/// </summary>
public static class ImageFile
{
    /// <summary>The most values (height x width x channels) that a picture may have: decoders refuse more before they allocate.</summary>
    public const int MaxValues = 1 << 28;

    private static ImmutableArray<IImageDecoder> _decoders = [new PngDecoder(), new JpegDecoder(), new NpyDecoder()];

    /// <summary>
    /// Adds a decoder, for the whole process, for what none before it recognizes. JPEG is among that where TurboJPEG is not installed.
    /// </summary>
    public static void Add(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ImmutableInterlocked.Update(ref _decoders, static (known, added) => known.Add(added), decoder);
    }

    /// <summary>Reads a picture: PNG, JPEG (where TurboJPEG is installed), <c>.npy</c>, and what added decoders can read.</summary>
    /// <exception cref="LimeException">
    /// The file cannot be read; the message names the file, what is wrong and, for a damaged file, the offset.
    /// </exception>
    public static ImageBuffer Load(string path) => Decode(FileContent.Read(path, "picture"), path);

    /// <summary>Decodes a picture that is in memory already.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LimeException">The format is unknown, or the content damaged.</exception>
    public static ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        ImmutableArray<IImageDecoder> decoders = _decoders;
        foreach (IImageDecoder decoder in decoders)
            if (decoder.Recognizes(content.Span))
                return ExifOrientation.Apply(decoder.Decode(content, name), ExifOrientation.Find(content.Span));
        if (content.IsEmpty)
            throw new LimeException($"The picture {name} is empty (0 bytes); give a picture file.");
        if (JpegDecoder.IsJpeg(content.Span))
            throw TurboJpeg.Missing(name);
        string kind = FileKind.Describe(content.Span[..Math.Min(content.Length, 64)]);
        throw new LimeException($"The picture {name} {kind}, which is none of the formats known here ("
            + $"{string.Join(", ", decoders.Select(d => d.Format).Distinct())}); convert it to PNG.");
    }

    /// <summary>
    /// Writes a PNG of 1, 3 or 4 channels (floats are rounded), to a temporary name first, so that nothing half-written is left.
    /// </summary>
    /// <exception cref="ArgumentException">The picture has another number of channels.</exception>
    public static void SavePng(ImageBuffer picture, string path) => FileContent.Write(path, PngEncoder.Encode(picture));

    /// <summary>The bytes of a PNG file of 8-bit grey, RGB or RGBA; floats are rounded.</summary>
    /// <param name="picture">A picture of 1, 3 or 4 channels.</param>
    public static byte[] EncodePng(ImageBuffer picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return PngEncoder.Encode(picture);
    }

    /// <summary>Refuses a picture that is too large to be meant.</summary>
    internal static void RequireSize(long height, long width, long channels, string name)
    {
        if (height < 1 || width < 1)
            throw new LimeException(FormattableString.Invariant(
                $"The picture {name} says that it is {height} x {width} pixels, but each must be at least 1; get the file anew."));
        if (height > int.MaxValue || width > int.MaxValue || (Int128)height * width * channels > MaxValues)
            throw new LimeException($"The picture {name} says that it is {height} x {width} pixels with {channels} channels, "
                + $"more than the {MaxValues} values that are read; reduce it.");
    }
}
