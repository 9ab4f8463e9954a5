using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Writes PNG: 8-bit grey, RGB and RGBA, and 16-bit grey. Of the filters each row gets the one with the least sum of magnitudes.</summary>
internal static class PngEncoder
{
    /// <summary>Encodes a picture of 1, 3 or 4 channels; floats are rounded to 8 bits.</summary>
    public static byte[] Encode(ImageBuffer picture)
    {
        PngColor color = picture.Channels switch
        {
            1 => PngColor.Grey,
            3 => PngColor.Rgb,
            4 => PngColor.Rgba,
            _ => throw new ArgumentException($"PNG holds 1, 3 or 4 channels, but the picture has {picture.Channels}.", nameof(picture)),
        };
        return Encode(new PngHeader(picture.Height, picture.Width, 8, color, false), picture.ToByte().Bytes);
    }

    /// <summary>Encodes numbers from 0 to 65535 as 16-bit grey.</summary>
    public static byte[] EncodeGrey16(int height, int width, ReadOnlySpan<int> values)
    {
        var bytes = new byte[checked(values.Length * 2)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), checked((ushort)values[i]));
        return Encode(new PngHeader(height, width, 16, PngColor.Grey, false), bytes);
    }

    private static byte[] Encode(PngHeader header, ReadOnlySpan<byte> rows)
    {
        using var png = new MemoryStream();
        png.Write(PngFile.Signature);
        Span<byte> ihdr = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(ihdr, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(ihdr[4..], header.Height);
        (ihdr[8], ihdr[9], ihdr[10], ihdr[11], ihdr[12]) = ((byte)header.Depth, (byte)header.Color, 0, 0, 0);
        WriteChunk(png, "IHDR"u8, ihdr);
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            WriteRows(deflate, rows, header.RowBytes(header.Width), Math.Max(1, header.Samples * header.Depth / 8));
        WriteChunk(png, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteRows(ZLibStream deflate, ReadOnlySpan<byte> rows, int rowBytes, int step)
    {
        byte[] above = new byte[rowBytes], best = new byte[rowBytes + 1], candidate = new byte[rowBytes + 1];
        for (int start = 0; start < rows.Length; start += rowBytes)
        {
            ReadOnlySpan<byte> row = rows.Slice(start, rowBytes);
            long least = long.MaxValue;
            for (byte filter = 0; filter <= 4; filter++)
            {
                long magnitude = Filter(filter, row, above, step, candidate);
                if (magnitude < least)
                    (least, best, candidate) = (magnitude, candidate, best);
            }
            deflate.Write(best);
            row.CopyTo(above);
        }
    }

    private static long Filter(byte filter, ReadOnlySpan<byte> row, byte[] above, int step, byte[] filtered)
    {
        long magnitude = 0;
        filtered[0] = filter;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            int guess = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => PngFile.Paeth(left, up, corner) };
            filtered[i + 1] = (byte)(row[i] - guess);
            magnitude += Math.Abs((int)(sbyte)filtered[i + 1]);
        }
        return magnitude;
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] typed = [.. type, .. data];
        png.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngFile.Crc32(typed));
        png.Write(number);
    }
}
