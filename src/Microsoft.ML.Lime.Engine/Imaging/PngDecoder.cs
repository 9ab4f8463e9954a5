using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Decodes PNG: all colour types, bit depths and interlacing. A palette gives three channels; any transparency gives four, also for grey.
/// Up to 8 bits become bytes, scaled to 0 to 255. 16 bits are floats in units of 0 to 255 (divided by 257). Each line is written to its
/// place in the image, so that nothing but the image is in memory.
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
        var lines = new PngLines(file);
        var upright = new ExifOrientation(ExifOrientation.FindInPng(content.Span), file.Height, file.Width);
        ImageBuffer image = file.BitDepth == 16 ? Decode16(file, lines, upright) : Decode8(file, lines, upright);
        return image.WithNotes(file.Notes);
    }

    private static ImageBuffer Decode16(PngFile file, PngLines lines, ExifOrientation upright)
    {
        ushort[] pixels = ReadPixels<ushort>(file, lines, upright, (line, samples, row) =>
        {
            PngLines.Unpack(line, file.BitDepth, samples);
            Expand<ushort>(file, samples, row, static value => (ushort)value);
        });
        return ImageBuffer.FromSamples(upright.Height, upright.Width, file.Channels, pixels);
    }

    private static ImageBuffer Decode8(PngFile file, PngLines lines, ExifOrientation upright)
    {
        bool isCopy = file is { BitDepth: 8, Color: not PngColorType.Palette } && file.Channels == file.Samples;
        byte[] palette = file.Color == PngColorType.Palette ? ExpandedPalette(file) : [];
        byte[] scaled = [.. Enumerable.Range(0, 1 << file.BitDepth).Select(value => (byte)(value * 255 / file.Highest))];
        Func<int, byte> scale = value => scaled[value];
        int last = file.Palette.Length / 3 - 1;
        (int Pixel, int Index)? beyond = null; // the first pixel, row by row, whose colour the palette does not have
        byte[] pixels = ReadPixels<byte>(file, lines, upright, (line, samples, row) =>
        {
            if (isCopy)
            {
                line[..row.Length].CopyTo(row);
                return;
            }
            PngLines.Unpack(line, file.BitDepth, samples);
            if (palette.Length == 0)
            {
                Expand(file, samples, row, scale);
                return;
            }
            for (int i = 0; i < samples.Length; i++)
                palette.AsSpan(samples[i] * file.Channels, file.Channels).CopyTo(row[(i * file.Channels)..]);
        }, (samples, places) =>
        {
            if (palette.Length > 0 && samples.IndexOfAnyInRange((ushort)(last + 1), ushort.MaxValue) is >= 0 and var i
                && places.Row * file.Width + places.Column + i * places.Step is var pixel && !(beyond?.Pixel < pixel))
                beyond = (pixel, samples[i]);
        });
        if (beyond is var (at, index))
            file.Note(file.DataOffset, $"the pixel in row {at / file.Width}, column {at % file.Width} has the palette index "
                + $"{index}, but the last index of the palette is {last}", "such pixels are black");
        return ImageBuffer.FromBytes(upright.Height, upright.Width, file.Channels, pixels);
    }

    /// <summary>Makes the pixels of a line: gets its bytes and a buffer for its samples.</summary>
    private delegate void RowMaker<T>(ReadOnlySpan<byte> line, Span<ushort> samples, Span<T> row);

    private delegate void SampleCheck(ReadOnlySpan<ushort> samples, PngLines.Places places);

    private static T[] ReadPixels<T>(
        PngFile file, PngLines lines, ExifOrientation upright, RowMaker<T> make, SampleCheck? check = null)
    {
        int channels = file.Channels;
        T[] pixels = ImageBuffer.Allocate<T>(file.Height, file.Width, channels);
        var samples = new ushort[file.Width * file.Samples];
        var buffer = new T[upright.IsIdentity && !file.Interlaced ? 0 : file.Width * channels];
        lines.Read((line, places) =>
        {
            Span<ushort> ofLine = samples.AsSpan(0, places.Count * file.Samples);
            Span<T> row = buffer.Length == 0
                ? pixels.AsSpan(places.Row * file.Width * channels, places.Count * channels)
                : buffer.AsSpan(0, places.Count * channels);
            make(line, ofLine, row);
            check?.Invoke(ofLine, places);
            if (buffer.Length > 0)
                upright.Place<T>(row, channels, places.Row, places.Column, places.Step, pixels);
        });
        return pixels;
    }

    /// <summary>A colour for each of 256 indices; black where the palette has none.</summary>
    private static byte[] ExpandedPalette(PngFile file)
    {
        var colors = new byte[256 * file.Channels];
        for (int index = 0; index < 256; index++)
        {
            Span<byte> color = colors.AsSpan(index * file.Channels, file.Channels);
            if (3 * index < file.Palette.Length)
                file.Palette.AsSpan(3 * index, 3).CopyTo(color);
            if (file.Channels == 4)
                color[3] = index < file.Transparency.Length ? file.Transparency[index] : (byte)255;
        }
        return colors;
    }

    /// <summary>
    /// Expands the samples of a line to the channels of the image: grey is repeated in three channels if alpha follows; alpha is added if
    /// one colour is marked as transparent.
    /// </summary>
    private static void Expand<T>(PngFile file, ReadOnlySpan<ushort> samples, Span<T> row, Func<int, T> scale)
    {
        if (file.Channels == file.Samples)
        {
            for (int i = 0; i < row.Length; i++)
                row[i] = scale(samples[i]);
            return;
        }
        int colors = file.Color is PngColorType.Grey or PngColorType.GreyAlpha ? 1 : 3;
        Span<int> transparent = stackalloc int[file.Transparency.Length / 2];
        for (int i = 0; i < transparent.Length; i++)
            transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(file.Transparency.AsSpan(2 * i)) & file.Highest;
        for (int from = 0, to = 0; to < row.Length; from += file.Samples, to += 4)
        {
            for (int c = 0; c < 3; c++)
                row[to + c] = scale(samples[from + Math.Min(c, colors - 1)]);
            bool visible = transparent.Length == 0;
            for (int c = 0; c < transparent.Length; c++)
                visible |= samples[from + c] != transparent[c];
            row[to + 3] = scale(file.Samples > colors ? samples[from + colors] : visible ? file.Highest : 0);
        }
    }
}
