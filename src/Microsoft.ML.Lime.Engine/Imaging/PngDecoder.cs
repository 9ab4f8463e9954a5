using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// PNG, all colour types and depths. Up to 8 bits a sample give an 8-bit picture, 16 bits a float one in the same units (0 to 255). Transparency
/// of any kind gives four channels, otherwise grey has one and colour three.
/// </summary>
internal sealed class PngDecoder : IImageDecoder
{
    public string Format => "PNG";

    public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith(PngFile.Signature[..4]);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        if (!content.Span.StartsWith(PngFile.Signature))
            throw new LimeException($"The PNG {name} is damaged at byte 4: its signature is not PNG's; it may have been transferred as text, so get the file anew.");
        var png = PngFile.Read(content, name);
        return png.Header.Color == PngColor.Palette ? FromPalette(png, name) : FromSamples(png);
    }

    private static ImageBuffer FromPalette(PngFile png, string name)
    {
        int channels = png.Transparency is null ? 3 : 4, colors = png.Palette.Length / 3;
        var pixels = new byte[png.Samples.Length * channels];
        for (int i = 0; i < png.Samples.Length; i++)
        {
            int index = png.Samples[i];
            if (index >= colors)
                throw new LimeException(FormattableString.Invariant($"The PNG {name} is damaged: pixel {i} has colour {index} of a palette of {colors}; get the file anew."));
            png.Palette.AsSpan(index * 3, 3).CopyTo(pixels.AsSpan(i * channels));
            if (channels == 4)
                pixels[i * 4 + 3] = index < png.Transparency!.Length ? png.Transparency[index] : (byte)255;
        }
        return ImageBuffer.FromBytes(png.Header.Height, png.Header.Width, channels, pixels);
    }

    private static ImageBuffer FromSamples(PngFile png)
    {
        PngHeader header = png.Header;
        int stored = header.Samples, colors = stored <= 2 ? 1 : 3;
        bool hasAlpha = stored is 2 or 4;
        ushort[]? clear = hasAlpha || png.Transparency is null ? null : ReadClear(png.Transparency);
        int channels = hasAlpha || clear is not null ? 4 : colors;
        int pixels = header.Height * header.Width;
        byte[] bytes = header.Depth == 16 ? [] : new byte[checked(pixels * channels)];
        float[] floats = header.Depth == 16 ? new float[checked(pixels * channels)] : [];
        int factor = header.Depth == 16 ? 0 : 255 / ((1 << header.Depth) - 1);
        void Set(int i, int value)
        {
            if (factor == 0)
                floats[i] = value / 257f;
            else
                bytes[i] = (byte)(value * factor);
        }
        int opaque = (1 << header.Depth) - 1;
        for (int p = 0; p < pixels; p++)
        {
            ReadOnlySpan<ushort> pixel = png.Samples.AsSpan(p * stored, stored);
            int shownColors = channels == 4 ? 3 : colors;
            for (int c = 0; c < shownColors; c++)
                Set(p * channels + c, pixel[colors == 1 ? 0 : c]);
            if (channels == 4)
                Set(p * 4 + 3, hasAlpha ? pixel[^1] : pixel.SequenceEqual(clear) ? 0 : opaque);
        }
        return header.Depth == 16
            ? ImageBuffer.FromFloats(header.Height, header.Width, channels, floats)
            : ImageBuffer.FromBytes(header.Height, header.Width, channels, bytes);
    }

    private static ushort[] ReadClear(byte[] transparency) =>
        [.. Enumerable.Range(0, transparency.Length / 2).Select(i => BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * i)))];
}
