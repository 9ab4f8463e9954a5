using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Writes valid and invalid PNG files chunk by chunk, without the code of the library.</summary>
internal sealed class PngBuilder
{
    private readonly List<byte> _file = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PngBuilder Start(uint height, uint width, byte depth, byte color, byte interlace = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, color, interlace);
        return new PngBuilder().Chunk("IHDR", header);
    }

    public PngBuilder Chunk(string type, params byte[] body)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. body];
        _file.AddRange(BigEndian((uint)body.Length));
        _file.AddRange(typed);
        _file.AddRange(BigEndian(Crc(typed)));
        return this;
    }

    /// <summary>Adds rows of samples, each preceded by its filter byte, compressed into IDAT chunks of limited length.</summary>
    public PngBuilder Data(byte[] lines, int chunkLength = int.MaxValue)
    {
        byte[] compressed = Compress(lines);
        foreach (byte[] part in compressed.Chunk(chunkLength))
            Chunk("IDAT", part);
        return this;
    }

    public byte[] End() => [.. Chunk("IEND")._file];

    public byte[] WithoutEnd() => [.. _file];

    public static byte[] Compress(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>CRC-32, computed bit by bit from the polynomial.</summary>
    private static uint Crc(byte[] bytes)
    {
        uint c = uint.MaxValue;
        foreach (byte b in bytes)
        {
            c ^= b;
            for (int bit = 0; bit < 8; bit++)
                c = (c >> 1) ^ ((c & 1) * 0xEDB88320);
        }
        return ~c;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
