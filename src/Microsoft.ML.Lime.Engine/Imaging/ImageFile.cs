using System.Collections.Immutable;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Reads and writes image files: PNG, JPEG, WebP, GIF (first frame), BMP, ICO and <c>.npy</c>. The format is detected from the content, not
/// from the name. The EXIF orientation is applied; colour profiles are ignored.
/// </summary>
public static class ImageFile
{
    /// <summary>
    /// The maximum number of values (height x width x channels) of an image. Larger images are rejected before memory is allocated for
    /// them, unless they are JPEG or WebP and can be read at a reduced size (<see cref="MemoryLimit"/>).
    /// </summary>
    public const int MaxValues = 1 << 28;

    /// <summary>The default of <see cref="MemoryLimit"/>: 256 MiB.</summary>
    public const long DefaultMemoryLimit = 1 << 28;

    private static long _memoryLimit = DefaultMemoryLimit;

    /// <summary>
    /// The maximum memory of an image in bytes: one byte per value, four for files of 16 bits and for arrays of other types than uint8. A
    /// JPEG of several scans (a progressive one) takes two bytes more per coefficient, a lossless WebP four more per pixel. Larger images
    /// are rejected before memory is allocated for them. But a JPEG or WebP is read at the largest of a half, a quarter and an eighth of
    /// its size that fits, with a note in <see cref="ImageBuffer.Notes"/>. The default is <see cref="DefaultMemoryLimit"/>; at most four
    /// times as much is useful, because of <see cref="MaxValues"/>. It holds for the whole process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static long MemoryLimit
    {
        get => Volatile.Read(ref _memoryLimit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref _memoryLimit, value);
        }
    }

    /// <summary>The maximum number of channels of an array that is read as an image.</summary>
    internal const int MaxChannels = 1024;

    private static ImmutableArray<IImageDecoder> _decoders = [new PngDecoder(), new SkiaDecoder(), new NpyDecoder()];

    /// <summary>The names of the supported formats, separated by commas; those of added decoders come last.</summary>
    public static string Formats => string.Join(", ", _decoders.Select(decoder => decoder.Format).Distinct());

    /// <summary>Adds a decoder for the whole process. It is used for content that no earlier decoder recognizes.</summary>
    public static void AddDecoder(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ImmutableInterlocked.Update(ref _decoders, static (known, added) => known.Add(added), decoder);
    }

    /// <summary>Reads an image file in one of the supported formats, including those of added decoders.</summary>
    /// <exception cref="LimeException">
    /// The file cannot be read. The message names the file, the problem and, for a damaged file, the byte offset.
    /// </exception>
    public static ImageBuffer Load(string path) => Decode(FileContent.Read(path, "image"), path);

    /// <summary>Decodes an image that is already in memory.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="name">The name of the file, for messages.</param>
    /// <exception cref="LimeException">The format is unknown or the content is damaged.</exception>
    public static ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        foreach (IImageDecoder decoder in _decoders)
            if (decoder.Recognizes(content.Span))
            {
                ImageBuffer image = decoder.Decode(content, name);
                return image.FileScale == 0 ? image.FromFile(1) : image;
            }
        if (content.IsEmpty)
            throw new LimeException($"The image {name} is empty (0 bytes); specify an image file.")
            {
                MayPass = true, // it may be copied at the moment
            };
        throw new LimeException($"The image {name} {FileSignature.Describe(content.Span)}, which is not a supported format "
            + $"({Formats}); convert it to PNG.");
    }

    /// <summary>
    /// Writes a PNG of 1, 3 or 4 channels; floats are rounded. The file is written under a temporary name and renamed, so that it is never
    /// incomplete.
    /// </summary>
    /// <exception cref="ArgumentException">The image has another number of channels.</exception>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public static void SavePng(ImageBuffer image, string path) => FileContent.Write(path, PngEncoder.Encode(image));

    /// <summary>Returns the bytes of a PNG file in 8-bit grey, RGB or RGBA; floats are rounded.</summary>
    /// <param name="image">An image of 1, 3 or 4 channels.</param>
    /// <exception cref="ArgumentException">The image has another number of channels.</exception>
    public static byte[] EncodePng(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return PngEncoder.Encode(image);
    }

    /// <summary>The bytes of a JPEG file, its colours at half the resolution.</summary>
    /// <param name="image">An 8-bit image of 3 channels.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ArgumentException">The image is not 8-bit RGB.</exception>
    /// <exception cref="LimeException">SkiaSharp's native library cannot be loaded.</exception>
    public static byte[] EncodeJpeg(ImageBuffer image, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return image is { IsByte: true, Channels: 3 }
            ? JpegEncoder.Encode(image, quality)
            : throw new ArgumentException("A JPEG is made of an 8-bit image of 3 channels.", nameof(image));
    }

    /// <summary>
    /// Whether SkiaSharp's native library can be loaded. It reads all formats but PNG and NPY, writes JPEG, and draws text.
    /// </summary>
    public static bool IsSkiaAvailable => SkiaLibrary.IsLoaded;

    /// <summary>Throws where SkiaSharp's native library cannot be loaded, with the package to add.</summary>
    /// <param name="need">What it is needed for: a clause that begins the message.</param>
    /// <exception cref="LimeException">The library cannot be loaded.</exception>
    public static void RequireSkia(string need) => SkiaLibrary.Require(need);

    /// <summary>
    /// Throws if the size is not positive, or the image has more than <see cref="MaxValues"/> values or takes more than
    /// <see cref="MemoryLimit"/>.
    /// </summary>
    /// <param name="height">The height.</param>
    /// <param name="width">The width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="name">The name of the file, for messages.</param>
    /// <param name="valueSize">Bytes of a value in memory: 1, or 4 for floats.</param>
    /// <param name="further">Bytes that the decoder takes beside the image.</param>
    /// <param name="kind">What the file should be, for messages.</param>
    internal static void CheckSize(
        long height, long width, long channels, string name, int valueSize = 1, long further = 0, string kind = "image")
    {
        if (height < 1 || width < 1)
            throw new LimeException(FormattableString.Invariant(
                $"The header of the {kind} {name} gives a size of {height} x {width} pixels, but both must be at least 1; ")
                + "get a new copy of the file.");
        if (!HasFewValues(height, width, channels))
            throw new LimeException($"The header of the {kind} {name} gives a size of {height} x {width} pixels with {channels} channels, "
                + $"but at most {MaxValues} values are supported; reduce the size of the {kind}.");
        CheckMemory(height * width * channels * valueSize + further, kind,
            FormattableString.Invariant($"{name} of {height} x {width} pixels with {channels} channels"));
    }

    /// <summary>Throws if a file takes more than <see cref="MemoryLimit"/>.</summary>
    /// <param name="bytes">The memory.</param>
    /// <param name="kind">What the file should be, for messages.</param>
    /// <param name="name">The name and the size of the file, for messages.</param>
    internal static void CheckMemory(long bytes, string kind, string name)
    {
        if (bytes > MemoryLimit)
            throw new LimeException(
                FormattableString.Invariant($"The {kind} {name} takes {bytes >> 20} MiB of memory, but the limit is ")
                + FormattableString.Invariant($"{MemoryLimit >> 20} MiB; ")
                + $"reduce the size of the {kind}, or {LimitRemedy}.");
    }

    /// <summary>Whether <see cref="CheckSize"/> accepts a size.</summary>
    internal static bool Fits(long height, long width, long channels, long further) =>
        HasFewValues(height, width, channels) && height * width * channels + further <= MemoryLimit;

    /// <summary>How the limit is raised: a clause.</summary>
    internal const string LimitRemedy = "raise the limit (--max-image MB, ImageFile.MemoryLimit)";

    private static bool HasFewValues(long height, long width, long channels) =>
        height <= int.MaxValue && width <= int.MaxValue && (Int128)height * width * channels <= MaxValues;
}
