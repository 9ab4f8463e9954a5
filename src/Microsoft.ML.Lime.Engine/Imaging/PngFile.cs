using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine;

/// <summary>A PNG read chunk by chunk (W3C PNG, third edition) into its raw samples: palette indices and numbers of 1 to 16 bits as stored.</summary>
internal sealed class PngFile
{
    private readonly string _name;

    private PngFile(string name) => _name = name;

    public PngHeader Header { get; private set; }

    /// <summary>Colours by index, three bytes each, of a palette picture.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The tRNS chunk: alpha by palette index, or the one grey or colour that is transparent; null where there is none.</summary>
    public byte[]? Transparency { get; private set; }

    /// <summary>Height x width x samples per pixel.</summary>
    public ushort[] Samples { get; private set; } = [];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static PngFile Read(ReadOnlyMemory<byte> content, string name)
    {
        var png = new PngFile(name);
        png.ReadChunks(content);
        return png;
    }

    private void ReadChunks(ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> bytes = content.Span;
        using var data = new MemoryStream();
        long firstData = -1, endOfData = -1;
        for (int offset = Signature.Length, end; ; offset = end)
        {
            if (bytes.Length - offset < 12)
                throw Damaged(bytes.Length, "the file ends in the middle of a chunk");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
            if (length > bytes.Length - offset - 12)
                throw Damaged(offset, FormattableString.Invariant($"a chunk of {length} bytes begins here, but the file ends at byte {bytes.Length}"));
            end = offset + 12 + (int)length;
            ReadOnlySpan<byte> typed = bytes.Slice(offset + 4, 4 + (int)length), chunk = typed[4..];
            if (Crc32(typed) != BinaryPrimitives.ReadUInt32BigEndian(bytes[(end - 4)..]))
                throw Damaged(offset, "the checksum of the chunk that begins here is wrong");
            bool isFirst = offset == Signature.Length;
            if (typed[..4].SequenceEqual("IHDR"u8) != isFirst)
                throw Damaged(offset, isFirst ? "the first chunk is not the header" : "a second header begins here");

            if (isFirst)
                Header = PngHeader.Parse(chunk, offset, _name);
            else if (typed[..4].SequenceEqual("PLTE"u8))
                Palette = chunk.Length % 3 == 0 && chunk.Length is > 0 and <= 768 ? chunk.ToArray() : throw Damaged(offset, "the palette has no whole number of colours");
            else if (typed[..4].SequenceEqual("tRNS"u8))
                Transparency = chunk.ToArray();
            else if (typed[..4].SequenceEqual("IDAT"u8))
            {
                if (endOfData >= 0 && endOfData != offset)
                    throw Damaged(offset, "picture data goes on here after another chunk");
                firstData = firstData < 0 ? offset : firstData;
                endOfData = end;
                data.Write(chunk);
            }
            else if (typed[..4].SequenceEqual("IEND"u8))
                break;
            else if (char.IsAsciiLetterUpper((char)typed[0]))
                throw Damaged(offset, "a critical chunk that is not known begins here");
        }
        if (firstData < 0)
            throw Damaged(bytes.Length, "there is no picture data");
        if (Header.Color == PngColor.Palette && Palette.Length == 0)
            throw Damaged(firstData, "picture data begins before a palette was given");
        RequireTransparencyLength();
        data.Position = 0;
        ReadSamples(data, firstData);
    }

    private void RequireTransparencyLength()
    {
        int expected = Header.Color switch { PngColor.Grey => 2, PngColor.Rgb => 6, PngColor.Palette => -1, _ => -2 };
        if (Transparency is not null && expected != -2 && (expected == -1 ? Transparency.Length > Palette.Length / 3 : Transparency.Length != expected))
            throw new LimeException(FormattableString.Invariant($"The PNG {_name} is damaged: its tRNS chunk has {Transparency.Length} bytes, which does not fit its colours; get the file anew."));
    }

    private void ReadSamples(MemoryStream data, long firstData)
    {
        Samples = new ushort[checked(Header.Height * Header.Width * Header.Samples)];
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            if (!Header.Interlaced)
                ReadPass(inflated, 0, 0, 1, 1);
            else
                foreach ((int y, int x, int dy, int dx) in (ReadOnlySpan<(int, int, int, int)>)
                    [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)])
                    ReadPass(inflated, y, x, dy, dx);
        }
        catch (EndOfStreamException)
        {
            throw Damaged(firstData, "the picture data that begins here ends too early");
        }
        catch (InvalidDataException e)
        {
            throw Damaged(firstData, $"the picture data that begins here cannot be decompressed ({e.Message})");
        }
    }

    /// <summary>One pass of an interlaced picture, or the whole of another: every dy-th row from y on, every dx-th column from x on.</summary>
    private void ReadPass(ZLibStream inflated, int firstY, int firstX, int dy, int dx)
    {
        int width = (Header.Width - firstX + dx - 1) / dx;
        if (firstX >= Header.Width || width == 0)
            return;
        int step = Math.Max(1, Header.Samples * Header.Depth / 8);
        byte[] row = new byte[Header.RowBytes(width)], above = new byte[row.Length];
        for (int y = firstY; y < Header.Height; y += dy)
        {
            int filter = inflated.ReadByte();
            if (filter < 0)
                throw new EndOfStreamException();
            inflated.ReadExactly(row);
            Unfilter(filter, row, above, step);
            for (int i = 0; i < width * Header.Samples; i++)
                Samples[(y * Header.Width + firstX + i / Header.Samples * dx) * Header.Samples + i % Header.Samples] = Sample(row, i);
            (row, above) = (above, row);
        }
    }

    private ushort Sample(byte[] row, int i)
    {
        if (Header.Depth == 8)
            return row[i];
        if (Header.Depth == 16)
            return (ushort)(row[2 * i] << 8 | row[2 * i + 1]);
        int bit = i * Header.Depth;
        return (ushort)(row[bit >> 3] >> (8 - Header.Depth - (bit & 7)) & ((1 << Header.Depth) - 1));
    }

    private static void Unfilter(int filter, byte[] row, byte[] above, int step)
    {
        if (filter > 4)
            throw new InvalidDataException(FormattableString.Invariant($"a row has filter {filter}, which PNG does not have"));
        for (int i = 0; i < row.Length && filter > 0; i++)
        {
            int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            row[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
    }

    /// <summary>Of the three neighbours the one nearest to left + up - corner (W3C PNG, 9.4).</summary>
    internal static int Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    /// <summary>The checksum of a chunk's type and data.</summary>
    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
            crc = CrcTable[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint crc = (uint)i;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
        return crc;
    })];

    private LimeException Damaged(long offset, string what) =>
        new(FormattableString.Invariant($"The PNG {_name} is damaged at byte {offset}: {what}; get the file anew."));
}
