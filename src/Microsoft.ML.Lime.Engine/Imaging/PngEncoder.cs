using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// Encodes PNG. For each line, the filter with the minimum sum of absolute differences is used (PNG specification, clause 12.8).
/// </summary>
internal static class PngEncoder
{
    /// <summary>Encodes 8-bit grey, RGB or RGBA, depending on the number of channels; floats are rounded.</summary>
    public static byte[] Encode(ImageBuffer image)
    {
        PngColorType color = image.Channels switch
        {
            1 => PngColorType.Grey,
            3 => PngColorType.Rgb,
            4 => PngColorType.Rgba,
            _ => throw new ArgumentException($"A PNG has 1, 3 or 4 channels, but this image has {image.Channels}.", nameof(image)),
        };
        return Encode(image.Height, image.Width, 8, color, image.Channels, image.ToByte().Bytes);
    }

    /// <summary>Encodes 16-bit grey from values of 0 to 65535.</summary>
    /// <exception cref="OverflowException">A value is out of range.</exception>
    public static byte[] EncodeGrey16(int height, int width, ReadOnlySpan<int> values)
    {
        var samples = new byte[checked(2 * values.Length)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(samples.AsSpan(2 * i), checked((ushort)values[i]));
        return Encode(height, width, 16, PngColorType.Grey, 2, samples);
    }

    private static byte[] Encode(int height, int width, byte bitDepth, PngColorType color, int pixelLength, ReadOnlySpan<byte> samples)
    {
        using var file = new MemoryStream();
        file.Write(PngFile.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = bitDepth;
        header[9] = (byte)color;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(samples, width * pixelLength, pixelLength));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> samples, int lineLength, int pixelLength)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var best = new byte[lineLength + 1];
            var candidate = new byte[lineLength + 1];
            ReadOnlySpan<byte> above = new byte[lineLength];
            for (int at = 0; at < samples.Length; at += lineLength)
            {
                ReadOnlySpan<byte> line = samples.Slice(at, lineLength);
                long smallest = long.MaxValue;
                for (byte filter = 0; filter < PngFilter.Count; filter++)
                {
                    candidate[0] = filter;
                    PngFilter.Apply(filter, line, above, pixelLength, candidate.AsSpan(1));
                    long cost = 0;
                    foreach (byte b in candidate.AsSpan(1))
                        cost += Math.Abs((int)(sbyte)b);
                    if (cost < smallest)
                        (smallest, best, candidate) = (cost, candidate, best);
                }
                deflate.Write(best);
                above = line;
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), body));
        file.Write(number);
    }
}
