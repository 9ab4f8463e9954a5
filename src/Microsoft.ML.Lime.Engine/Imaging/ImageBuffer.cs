using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// An image in memory: height x width x channels, row-major, channels interleaved; 8-bit (0 to 255) or 32-bit floating point (any range).
/// One channel is grey, three are RGB, four are RGBA; a float image may have any number of channels.
/// </summary>
[TypeFormatterSource]
public sealed class ImageBuffer
{
    /// <summary>The factor from a float of 0 to 255 to a sample of 16 bits.</summary>
    private const float ScaleOf16Bits = 257;

    private readonly byte[]? _bytes;
    private readonly ushort[]? _samples; // of a file of 16 bits: half the memory of their floats
    private float[]? _floats; // null for samples until all of their floats are asked for

    private ImageBuffer(int height, int width, int channels, byte[]? bytes, float[]? floats, ushort[]? samples = null,
        bool mayBeLonger = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        long expected = (long)height * width * channels;
        long found = bytes?.LongLength ?? samples?.LongLength ?? floats!.LongLength;
        if (found < expected || found > expected && !mayBeLonger)
            throw new ArgumentException($"An image of {height} x {width} x {channels} has {expected} values, but {found} were given.");
        (Height, Width, Channels, _bytes, _floats, _samples) = (height, width, channels, bytes, floats, samples);
    }

    /// <summary>Creates an image over an array of 8-bit values. The array is not copied.</summary>
    /// <exception cref="ArgumentException">The array's length is not height x width x channels.</exception>
    public static ImageBuffer FromBytes(int height, int width, int channels, byte[] pixels) => new(height, width, channels, pixels, null);

    /// <summary>Creates an image over an array of floats. The array is not copied.</summary>
    /// <exception cref="ArgumentException">The array's length is not height x width x channels.</exception>
    public static ImageBuffer FromFloats(int height, int width, int channels, float[] pixels) => new(height, width, channels, null, pixels);

    /// <summary>Creates a float image, in units of 0 to 255, over the samples of a file of 16 bits. The array is not copied.</summary>
    internal static ImageBuffer FromSamples(int height, int width, int channels, ushort[] samples) =>
        new(height, width, channels, null, null, samples) { FileScale = ScaleOf16Bits };

    /// <summary>Converts floats of <see cref="FromSamples"/> back to samples.</summary>
    /// <returns>False if some float is not that of a sample.</returns>
    internal static bool TryCopySamples(ReadOnlySpan<float> floats, Span<ushort> samples)
    {
        for (int i = 0; i < floats.Length; i++)
        {
            samples[i] = (ushort)Math.Clamp(MathF.Round(floats[i] * ScaleOf16Bits), 0, ushort.MaxValue);
            if (BitConverter.SingleToInt32Bits(samples[i] / ScaleOf16Bits) != BitConverter.SingleToInt32Bits(floats[i]))
                return false;
        }
        return true;
    }

    /// <summary>
    /// An array for the pixels of a file. A large one is pinned: such arrays are counted by themselves, while each other large array lets
    /// the runtime keep as much garbage.
    /// </summary>
    internal static T[] Allocate<T>(int height, int width, int channels) =>
        GC.AllocateArray<T>(checked(height * width * channels), pinned: height * width * channels > LargeArray);

    private const int LargeArray = 1 << 20;

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of values per pixel.</summary>
    public int Channels { get; }

    /// <summary>Whether the values are 8-bit; otherwise they are floats.</summary>
    public bool IsByte => _bytes is not null;

    /// <summary>
    /// Factor from a value here to the value in the file: 257 for a PNG of 16 bits, 1 for other files; 0 for an image that is not from a
    /// file.
    /// </summary>
    internal float FileScale { get; private init; }

    /// <summary>This image as one that was read from a file. The values are not copied.</summary>
    internal ImageBuffer FromFile(float scale) => new(Height, Width, Channels, _bytes, _floats, _samples, mayBeLonger: true)
    {
        FileScale = scale,
        Notes = Notes,
    };

    /// <summary>
    /// What was noticed when the image was read from a file, a sentence each: a breach of the format that changes no pixel, such as a
    /// missing end marker, or further frames. Explanations of the image repeat them as warnings.
    /// </summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The same pixels, with notes.</summary>
    internal ImageBuffer WithNotes(IReadOnlyList<string> notes) =>
        notes.Count == 0 ? this : new(Height, Width, Channels, _bytes, _floats, _samples, mayBeLonger: true)
        {
            FileScale = FileScale,
            Notes = [.. Notes, .. notes],
        };

    /// <summary>The 8-bit values.</summary>
    /// <exception cref="InvalidOperationException">The image has floating-point values.</exception>
    public Span<byte> Bytes => _bytes is null
        ? throw new InvalidOperationException("This image has floating-point values; use Floats or ToByte().")
        : _bytes.AsSpan(0, Height * Width * Channels);

    /// <summary>The floating-point values.</summary>
    /// <exception cref="InvalidOperationException">The image has 8-bit values.</exception>
    public Span<float> Floats => _bytes is not null
        ? throw new InvalidOperationException("This image has 8-bit values; use Bytes or ToFloat().")
        : _floats ??= CopyFloats(0, _samples!.Length);

    /// <summary>Some values of a floating-point image, without memory for all of them.</summary>
    /// <param name="from">Index of the first one.</param>
    /// <param name="count">Their number.</param>
    internal float[] CopyFloats(int from, int count)
    {
        if (_floats is not null)
            return _floats.AsSpan(from, count).ToArray();
        var floats = new float[count];
        for (int i = 0; i < count; i++)
            floats[i] = _samples![from + i] / ScaleOf16Bits;
        return floats;
    }

    /// <summary>A value of an 8-bit or floating-point image: y x width x channels + x x channels + channel.</summary>
    internal float ValueAt(int index) => _bytes is not null ? _bytes[index]
        : _floats is not null ? _floats[index]
        : _samples![index] / ScaleOf16Bits;

    /// <summary>One value of an 8-bit or floating-point image.</summary>
    public float this[int y, int x, int channel] => ValueAt((y * Width + x) * Channels + channel);

    /// <summary>Converts the values to floats (0 to 255 for an 8-bit image). Returns this image if its values are floats already.</summary>
    public ImageBuffer ToFloat()
    {
        if (_bytes is null)
            return this;
        ReadOnlySpan<byte> bytes = Bytes;
        var floats = new float[bytes.Length];
        for (int i = 0; i < floats.Length; i++)
            floats[i] = bytes[i];
        return FromFloats(Height, Width, Channels, floats);
    }

    /// <summary>
    /// Converts the values to bytes, rounded to nearest (ties to even) and clamped to 0 to 255. Returns this image if it is 8-bit already.
    /// </summary>
    public ImageBuffer ToByte()
    {
        if (_bytes is not null)
            return this;
        var bytes = new byte[Height * Width * Channels];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)Math.Clamp(MathF.Round(ValueAt(i)), 0, 255);
        return FromBytes(Height, Width, Channels, bytes);
    }

    /// <summary>
    /// Removes the transparency of an image with four channels; returns any other image unchanged. Over a background b, a colour c of
    /// opacity a (the fourth channel over 255) becomes c * a + b * (1 - a), rounded to nearest in an 8-bit image.
    /// </summary>
    /// <param name="mode">How the transparency is removed.</param>
    public ImageBuffer WithoutAlpha(AlphaMode mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        if (Channels != 4)
            return this;
        bool drop = mode.Color is null;
        byte[] background = mode.Color?.Pixel(3) ?? [0, 0, 0];
        int pixels = Height * Width;
        if (_bytes is not null)
        {
            var bytes = new byte[pixels * 3];
            for (int i = 0; i < bytes.Length; i++)
            {
                int color = _bytes[i / 3 * 4 + i % 3], opacity = drop ? 255 : _bytes[i / 3 * 4 + 3];
                bytes[i] = (byte)((color * opacity + background[i % 3] * (255 - opacity) + 127) / 255);
            }
            return FromBytes(Height, Width, 3, bytes);
        }
        var floats = new float[pixels * 3];
        for (int i = 0; i < floats.Length; i++)
        {
            float opacity = drop ? 1 : ValueAt(i / 3 * 4 + 3) / 255;
            floats[i] = ValueAt(i / 3 * 4 + i % 3) * opacity + background[i % 3] * (1 - opacity);
        }
        return FromFloats(Height, Width, 3, floats);
    }

    /// <summary>
    /// Drops the alpha channel of an 8-bit RGBA image if all pixels are opaque; otherwise returns this image. The colours are moved within
    /// the array, so this image must not be used any more.
    /// </summary>
    internal ImageBuffer DropOpaqueAlpha()
    {
        Span<byte> rgba = Bytes;
        for (int i = 3; i < rgba.Length; i += 4)
            if (rgba[i] != byte.MaxValue)
                return this;
        RemoveAlpha(rgba, rgba[..(rgba.Length / 4 * 3)]);
        return new(Height, Width, 3, _bytes, null, mayBeLonger: true) { FileScale = FileScale, Notes = Notes };
    }

    /// <summary>
    /// Drops the alpha channel. The colours may start where the pixels do, because each is read before its place is written.
    /// </summary>
    internal static void RemoveAlpha(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        int from = 0, to = 0;
        var colors = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        // Four pixels per step. The last four bytes are overwritten by the next step; in place they are before the next pixels.
        for (; to <= rgb.Length - 16 && from <= rgba.Length - 16; from += 16, to += 12)
            Vector128.Shuffle(Vector128.Create(rgba[from..]), colors).CopyTo(rgb[to..]);
        for (; to < rgb.Length; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
    }

    /// <summary>
    /// Converts three or four channels to the luminance (ITU-R BT.601, as in Pillow's mode L) and discards alpha: (19595 R + 38470 G + 7471
    /// B + 32768) / 65536 in integer arithmetic for 8-bit images, .299 R + .587 G + .114 B for floats. Returns an image with any other
    /// number of channels unchanged.
    /// </summary>
    public ImageBuffer ToGrey()
    {
        if (Channels is not (3 or 4))
            return this;
        if (IsByte)
        {
            var bytes = new byte[Height * Width];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)Luminance(i);
            return FromBytes(Height, Width, 1, bytes);
        }
        var grey = new float[Height * Width];
        for (int i = 0; i < grey.Length; i++)
            grey[i] = Luminance(i);
        return FromFloats(Height, Width, 1, grey);
    }

    /// <summary>Repeats the value of a grey image for red, green and blue.</summary>
    internal ImageBuffer ToRgb()
    {
        static T[] Repeat<T>(ReadOnlySpan<T> grey)
        {
            T[] rgb = GC.AllocateUninitializedArray<T>(3 * grey.Length);
            for (int i = 0; i < grey.Length; i++)
                rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey[i];
            return rgb;
        }

        return _bytes is null ? FromFloats(Height, Width, 3, Repeat<float>(Floats)) : FromBytes(Height, Width, 3, Repeat<byte>(Bytes));
    }

    /// <summary>
    /// The luminance of one pixel of an image of three or four channels (ITU-R 601-2): .299 R + .587 G + .114 B; for 8-bit images rounded
    /// to a whole number as Pillow does, (19595 R + 38470 G + 7471 B + 32768) / 65536.
    /// </summary>
    /// <param name="pixel">Index of the pixel: y x width + x.</param>
    public float Luminance(int pixel)
    {
        int i = pixel * Channels;
        return _bytes is null
            ? ValueAt(i) * .299f + ValueAt(i + 1) * .587f + ValueAt(i + 2) * .114f
            : (19595 * _bytes[i] + 38470 * _bytes[i + 1] + 7471 * _bytes[i + 2] + 0x8000) >> 16;
    }

    /// <summary>
    /// Size, number of channels and type of the values, such as <c>224 x 224 image, 3 channels, 8-bit</c> (height x width).
    /// </summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Height} x {Width} image, {Channels} {(Channels == 1 ? "channel" : "channels")}, ")
        + (IsByte ? "8-bit" : "floating point");
}
