using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes PNG: all colour types, bit depths and interlacing. A palette gives three channels; any transparency gives four, also for grey.
/// Up to 8 bits become bytes, scaled to 0 to 255. 16 bits become floats in units of 0 to 255 (divided by 257).
/// </summary>
internal sealed class PngDecoder : IImageDecoder
{
    public string Format => "PNG";

    /// <summary>
    /// Compares only four bytes of the signature. <see cref="Decode"/> then reports a file that a text-mode transfer has damaged.
    /// </summary>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(PngFile.Signature[..4]);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        PngFile file = PngFile.Parse(content, name);
        ImageBuffer image = ExifOrientation.Apply(DecodeAsStored(file), ExifOrientation.FindInPng(content.Span)).WithNotes(file.Notes);
        return image.IsByte ? image : image.FromFile(257);
    }

    private static ImageBuffer DecodeAsStored(PngFile file)
    {
        bool plain = file.Transparency.Length == 0 && file.Color is not (PngColorType.GreyAlpha or PngColorType.Palette);
        if (plain && file.BitDepth == 16)
            return ImageBuffer.FromFloats(file.Height, file.Width, file.Samples, PngSamples.ReadFloats(file, value => value / 257f));
        PngSamples samples = PngSamples.Read(file);
        if (file.Color == PngColorType.Palette)
            return FromPalette(file, samples.Samples8!);
        int highest = (1 << file.BitDepth) - 1;
        if (plain)
        {
            if (file.BitDepth < 8)
                foreach (ref byte sample in samples.Samples8.AsSpan())
                    sample = (byte)(sample * 255 / highest);
            return ImageBuffer.FromBytes(file.Height, file.Width, file.Samples, samples.Samples8!);
        }
        const int channels = 4;
        return samples.Samples8 is null
            ? ImageBuffer.FromFloats(file.Height, file.Width, channels, Expand(file, samples, channels, v => v / 257f))
            : ImageBuffer.FromBytes(file.Height, file.Width, channels, Expand(file, samples, channels, v => (byte)(v * 255 / highest)));
    }

    private static ImageBuffer FromPalette(PngFile file, byte[] indices)
    {
        int channels = file.Transparency.Length > 0 ? 4 : 3;
        var pixels = new byte[indices.Length * channels];
        int beyond = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            if (3 * index < file.Palette.Length)
                file.Palette.AsSpan(3 * index, 3).CopyTo(pixels.AsSpan(i * channels));
            else if (beyond < 0)
                beyond = i;
            if (channels == 4)
                pixels[i * 4 + 3] = index < file.Transparency.Length ? file.Transparency[index] : (byte)255;
        }
        if (beyond >= 0)
            file.Note(file.DataOffset, $"the pixel in row {beyond / file.Width}, column {beyond % file.Width} has the palette index "
                + $"{indices[beyond]}, but the last index of the palette is {file.Palette.Length / 3 - 1}", "such pixels are black");
        return ImageBuffer.FromBytes(file.Height, file.Width, channels, pixels);
    }

    /// <summary>
    /// Expands the samples to the channels of the image: grey is repeated in three channels if alpha follows; alpha is added if one colour
    /// is marked as transparent.
    /// </summary>
    private static T[] Expand<T>(PngFile file, PngSamples samples, int channels, Func<int, T> scale)
    {
        int colors = file.Color is PngColorType.Grey or PngColorType.GreyAlpha ? 1 : 3;
        int highest = (1 << file.BitDepth) - 1;
        var transparent = new int[file.Transparency.Length / 2];
        for (int i = 0; i < transparent.Length; i++)
            transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(file.Transparency.AsSpan(2 * i)) & highest;
        var pixels = new T[file.Height * file.Width * channels];
        for (int from = 0, to = 0; to < pixels.Length; from += file.Samples, to += channels)
        {
            for (int c = 0; c < Math.Min(channels, 3); c++)
                pixels[to + c] = scale(samples[from + Math.Min(c, colors - 1)]);
            if (channels < 4)
                continue;
            bool visible = transparent.Length == 0;
            for (int c = 0; c < transparent.Length; c++)
                visible |= samples[from + c] != transparent[c];
            pixels[to + 3] = scale(file.Samples > colors ? samples[from + colors] : visible ? highest : 0);
        }
        return pixels;
    }
}
