using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes images in <c>.npy</c> arrays of H x W or H x W x C. Unsigned bytes give an 8-bit image, all other types a float image; the
/// values are not scaled.
/// </summary>
internal sealed class NpyDecoder : IImageDecoder
{
    /// <summary>Number of floats that are read at once.</summary>
    private const int PartLength = 1 << 14;

    public string Format => "NPY";

    public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith(NpyArray.Signature);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name) => Decode(content, name, requireFinite: true);

    /// <summary>
    /// Decodes the image of a saved explanation, in which NaN and infinite values are allowed. Floats in row-major order are read part by
    /// part, and become samples of 16 bits again if all were such, which take half the memory.
    /// </summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="length">Its length.</param>
    /// <param name="name">The name of the file, for messages.</param>
    internal static ImageBuffer Decode(Func<Stream> open, long length, string name)
    {
        var start = new byte[Math.Min(length, NpyHeader.MaxBytes)];
        using (Stream file = open())
            file.ReadExactly(start);
        var header = NpyHeader.Read(start, length, name);
        (int height, int width, int channels) = Size(header.Shape, name);
        if (header is not { ElementKind: 'f', ElementSize: sizeof(float), IsFortran: false }
            || header.IsLittleEndian != BitConverter.IsLittleEndian)
        {
            var content = new byte[length];
            using (Stream file = open())
                file.ReadExactly(content);
            return Decode(content, name, requireFinite: false);
        }
        ImageFile.CheckSize(height, width, channels, name, sizeof(float));
        var some = new ushort[PartLength];
        if (ReadParts(open, header, (_, part) => ImageBuffer.TryCopySamples(part, some)))
        {
            ushort[] samples = ImageBuffer.Allocate<ushort>(height, width, channels);
            ReadParts(open, header, (from, part) => ImageBuffer.TryCopySamples(part, samples.AsSpan(from)));
            return ImageBuffer.FromSamples(height, width, channels, samples);
        }
        float[] floats = ImageBuffer.Allocate<float>(height, width, channels);
        ReadParts(open, header, (from, part) => part.TryCopyTo(floats.AsSpan(from)));
        return ImageBuffer.FromFloats(height, width, channels, floats);
    }

    private delegate bool PartTaker(int from, ReadOnlySpan<float> part);

    /// <summary>Reads the floats of a file in parts until one is not taken.</summary>
    /// <returns>Whether all were taken.</returns>
    private static bool ReadParts(Func<Stream> open, NpyHeader header, PartTaker take)
    {
        using Stream file = open();
        file.ReadExactly(new byte[header.Start]);
        var part = new float[PartLength];
        for (int from = 0; from < header.Length; from += PartLength)
        {
            Span<float> read = part.AsSpan(0, Math.Min(PartLength, header.Length - from));
            file.ReadExactly(MemoryMarshal.AsBytes(read));
            if (!take(from, read))
                return false;
        }
        return true;
    }

    private static ImageBuffer Decode(ReadOnlyMemory<byte> content, string name, bool requireFinite)
    {
        var array = NpyArray.Read(content, name);
        (int height, int width, int channels) = Size(array.Shape, name);
        bool isByte = array is { ElementKind: 'u', ElementSize: 1 };
        ImageFile.CheckSize(height, width, channels, name, isByte ? sizeof(byte) : sizeof(float));
        if (isByte)
        {
            byte[] bytes = ImageBuffer.Allocate<byte>(height, width, channels);
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)array.GetInt64(i);
            return ImageBuffer.FromBytes(height, width, channels, bytes);
        }
        float[] floats = ImageBuffer.Allocate<float>(height, width, channels);
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)array.GetDouble(i);
            if (requireFinite && !float.IsFinite(floats[i]))
                throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"The array {name} has the value {array.GetDouble(i)} in row {i / channels / width}, column {i / channels % width}, "
                    + $"but all values must be finite; replace such values."));
        }
        return ImageBuffer.FromFloats(height, width, channels, floats);
    }

    private static (int Height, int Width, int Channels) Size(int[] shape, string name)
    {
        if (shape.Length is not (2 or 3))
            throw new LimeException(
                $"The array {name} has the shape ({string.Join(", ", shape)}), but an image has H x W or H x W x C; reshape it.");
        int channels = shape.Length == 3 ? shape[2] : 1;
        return channels > ImageFile.MaxChannels
            ? throw new LimeException(FormattableString.Invariant($"The array {name} gives an image of {channels} channels, but at most ")
                + FormattableString.Invariant($"{ImageFile.MaxChannels} are supported; the channels are the last axis of H x W x C."))
            : (shape[0], shape[1], channels);
    }
}
