using System.Collections.Immutable;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Pictures from and to files: PNG, JPEG, WebP, GIF (its first frame), BMP, ICO and <c>.npy</c>. The format is told from the content, never
/// from the name. EXIF orientation is applied; colour profiles are not.
/// </summary>
public static class ImageFile
{
    /// <summary>The most values (height x width x channels) that a picture may have: decoders refuse more before they allocate.</summary>
    public const int MaxValues = 1 << 28;

    private static ImmutableArray<IImageDecoder> _decoders = [new PngDecoder(), new SkiaDecoder(), new NpyDecoder()];

    /// <summary>The names of the formats that are read, with commas, those of added decoders at the end.</summary>
    public static string Formats => string.Join(", ", _decoders.Select(decoder => decoder.Format).Distinct());

    /// <summary>
    /// Adds a decoder, for the whole process, for what none before it recognizes.
    /// </summary>
    public static void Add(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ImmutableInterlocked.Update(ref _decoders, static (known, added) => known.Add(added), decoder);
    }

    /// <summary>Reads a picture of the formats above, or of one that an added decoder reads.</summary>
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
        foreach (IImageDecoder decoder in _decoders)
            if (decoder.Recognizes(content.Span))
                return decoder.Decode(content, name);
        if (content.IsEmpty)
            throw new LimeException($"The picture {name} is empty (0 bytes); give a picture file.");
        throw new LimeException($"The picture {name} {FileKind.Describe(content.Span)}, which is none of the formats known here "
            + $"({Formats}); convert it to PNG.");
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

    /// <summary>The bytes of a JPEG file, its colours at half the resolution.</summary>
    /// <param name="picture">An 8-bit image of 3 channels.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ArgumentException">The image is not 8-bit RGB.</exception>
    /// <exception cref="LimeException">SkiaSharp's native library cannot be loaded.</exception>
    public static byte[] EncodeJpeg(ImageBuffer picture, int quality)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return picture is { IsByte: true, Channels: 3 }
            ? JpegEncoder.Encode(picture, quality)
            : throw new ArgumentException("A JPEG is made of an 8-bit image of 3 channels.", nameof(picture));
    }

    /// <summary>
    /// Whether SkiaSharp's native library can be loaded. It reads all formats but PNG and NPY, writes JPEG, and draws text.
    /// </summary>
    public static bool IsSkiaAvailable => SkiaLibrary.IsLoaded;

    /// <summary>Throws where SkiaSharp's native library cannot be loaded, with the package to add.</summary>
    /// <param name="need">What it is needed for: a clause that begins the message.</param>
    /// <exception cref="LimeException">The library cannot be loaded.</exception>
    public static void RequireSkia(string need) => SkiaLibrary.Require(need);

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
