using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>Changes that keep the frame of a format right, so that they reach the code behind its checks.</summary>
internal static class StructuredMutations
{
    private static readonly string[] ChunkTypes = ["IHDR", "PLTE", "tRNS", "IDAT", "eXIf", "gAMA", "acTL", "IEND", "zzzz", "ZZZZ"];

    private static readonly ulong[] Numbers =
        [0, 1, 2, 7, 8, 127, 255, 1 << 20, int.MaxValue, 1ul << 31, long.MaxValue, ulong.MaxValue];

    private static readonly string[] Tokens =
    [
        "null", "true", "-1", "0", "1e999", "1e-999", "99999999999999999999", "2147483648", "0.5", "\"\\ud800\"", "\"\"", "[]", "{}",
        "[[[[",
        "{\"a\":{\"a\":", ",", ":", "\"", "\n", "\r", "\t", ";", "'", "\u001b[31m", "\u202e", "=1+1", "../..", "/etc/passwd", "\0",
        "\ufeff",
        "NaN", "Infinity", "names:", "- ", "id2label", "mean", "std", "crop_size", "image", "label",
        "<script>", "</script>", "<!--", "-->", "&amp;", "&#60;", "]]>", "`", "$", "\\", "\\u003c", "\ud83d\ude00", "0:", "[", "]",
    ];

    /// <summary>Changes the body of a PNG's chunks, with the right length and checksum; pixels are compressed again.</summary>
    public static byte[] Png(Mutator mutator, byte[] content)
    {
        List<(string Type, byte[] Body)> chunks = [];
        int at = 8;
        while (at + 12 <= content.Length && BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at)) is >= 0 and var length
            && at + 12 + (long)length <= content.Length)
        {
            chunks.Add((Encoding.Latin1.GetString(content, at + 4, 4), content[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        if (chunks.Count == 0)
            return mutator.Change(content);
        int index = mutator.Below(chunks.Count);
        (string type, byte[] body) = chunks[index];
        switch (mutator.Below(5))
        {
            case 0:
                chunks.RemoveAt(index);
                break;
            case 1:
                chunks.Insert(mutator.Below(chunks.Count + 1), chunks[index]);
                break;
            case 2:
                chunks[index] = (mutator.Any(ChunkTypes), body);
                break;
            case 3 when type == "IDAT" && Inflate(body) is { } pixels:
                chunks[index] = (type, Deflate(mutator.Change(pixels)));
                break;
            default:
                chunks[index] = (type, mutator.Change(body));
                break;
        }
        using var written = new MemoryStream();
        written.Write(content.AsSpan(0, Math.Min(8, content.Length)));
        byte[] four = new byte[4];
        foreach ((string name, byte[] data) in chunks)
        {
            BinaryPrimitives.WriteInt32BigEndian(four, data.Length);
            written.Write(four);
            byte[] checkedPart = [.. Encoding.Latin1.GetBytes(name), .. data];
            written.Write(checkedPart);
            BinaryPrimitives.WriteUInt32BigEndian(four, Crc32.HashToUInt32(checkedPart));
            written.Write(four);
        }
        return written.ToArray();
    }

    /// <summary>Changes the segments of a JPEG before the first scan, with the right lengths; sometimes the data of the scan.</summary>
    public static byte[] Jpeg(Mutator mutator, byte[] content)
    {
        List<(byte Marker, byte[] Body)> segments = [];
        int at = 2;
        while (at + 4 <= content.Length && content[at] == 0xFF && BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 2)) is var length
            && length >= 2 && at + 2 + length <= content.Length)
        {
            segments.Add((content[at + 1], content[(at + 4)..(at + 2 + length)]));
            at += 2 + length;
            if (segments[^1].Marker == 0xDA) // start of scan: coded data follow
                break;
        }
        byte[] scan = content[Math.Min(at, content.Length)..];
        if (segments.Count == 0 || mutator.Below(4) == 0)
            scan = mutator.Change(scan);
        else
        {
            int index = mutator.Below(segments.Count);
            (byte marker, byte[] body) = segments[index];
            switch (mutator.Below(5))
            {
                case 0:
                    segments.RemoveAt(index);
                    break;
                case 1:
                    segments.Insert(mutator.Below(segments.Count + 1), segments[index]);
                    break;
                case 2:
                    segments[index] = ((byte)(0xC0 + mutator.Below(0x3F)), body);
                    break;
                default:
                    segments[index] = (marker, mutator.Change(body));
                    break;
            }
        }
        using var written = new MemoryStream();
        written.Write([0xFF, 0xD8]);
        foreach ((byte marker, byte[] body) in segments)
        {
            written.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2)]);
            written.Write(body);
        }
        written.Write(scan);
        return written.ToArray();
    }

    /// <summary>Changes the entries of a ZIP archive.</summary>
    public static byte[] Zip(Mutator mutator, byte[] content)
    {
        try
        {
            using var read = new ZipArchive(new MemoryStream(content));
            int chosen = mutator.Below(Math.Max(1, read.Entries.Count));
            bool removes = mutator.Below(6) == 0;
            using var written = new MemoryStream();
            using (var archive = new ZipArchive(written, ZipArchiveMode.Create, leaveOpen: true))
                for (int i = 0; i < read.Entries.Count; i++)
                {
                    if (i == chosen && removes)
                        continue;
                    using var entry = new MemoryStream();
                    using (Stream stream = read.Entries[i].Open())
                        stream.CopyTo(entry);
                    byte[] bytes = entry.ToArray();
                    if (i == chosen)
                        bytes = read.Entries[i].Name.EndsWith(".json", StringComparison.Ordinal)
                            ? Text(mutator, bytes) : mutator.Change(bytes);
                    using Stream copy = archive.CreateEntry(read.Entries[i].FullName).Open();
                    copy.Write(bytes);
                }
            return written.ToArray();
        }
        catch (Exception cause) when (cause is InvalidDataException or ArgumentException) // ArgumentException: an entry without a name
        {
            return mutator.Change(content);
        }
    }

    /// <summary>Changes fields of nested messages of protocol buffers, as in ONNX, with the right lengths.</summary>
    public static byte[] Protobuf(Mutator mutator, byte[] content) => Message(mutator, content, 0) ?? mutator.Change(content);

    /// <summary>Inserts, replaces or removes words of JSON, YAML, CSV and others.</summary>
    public static byte[] Text(Mutator mutator, byte[] content)
    {
        if (mutator.Below(4) == 0)
            return mutator.Change(content);
        List<byte> bytes = [.. content];
        for (int changes = 1 + mutator.Below(3); changes > 0; changes--)
        {
            int at = mutator.Below(bytes.Count + 1);
            // Up to the next mark, so that mostly a value or a name is replaced.
            int end = at;
            while (end < bytes.Count && end < at + 30 && ",:\"[]{}\n".IndexOf((char)bytes[end], StringComparison.Ordinal) < 0)
                end++;
            if (mutator.Below(2) == 0)
                bytes.RemoveRange(at, end - at);
            bytes.InsertRange(at, Encoding.UTF8.GetBytes(mutator.Any(Tokens)));
        }
        return [.. bytes];
    }

    // Null where the bytes are no message.
    private static byte[]? Message(Mutator mutator, byte[] content, int depth)
    {
        List<(byte[] Tag, int Wire, byte[] Value)> fields = [];
        int at = 0;
        while (at < content.Length)
        {
            int start = at;
            if (Varint(content, ref at) is not { } tag || tag >> 3 == 0)
                return null;
            byte[] header = content[start..at];
            int wire = (int)(tag & 7), from = at;
            switch (wire)
            {
                case 0 when Varint(content, ref at) is not null:
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2 when Varint(content, ref at) is { } length && length <= (ulong)(content.Length - at):
                    from = at;
                    at += (int)length;
                    break;
                default:
                    return null;
            }
            if (at > content.Length)
                return null;
            fields.Add((header, wire, content[from..at]));
        }
        if (fields.Count == 0)
            return null;
        int index = mutator.Below(fields.Count);
        (byte[] chosenTag, int kind, byte[] value) = fields[index];
        switch (mutator.Below(8))
        {
            case 0:
                fields.RemoveAt(index);
                break;
            case 1:
                fields.Insert(mutator.Below(fields.Count + 1), fields[index]);
                break;
            default:
                byte[] changed = kind switch
                {
                    0 => Varint(mutator.Any(Numbers)),
                    1 or 5 => [.. value.Select(_ => (byte)mutator.Below(256))],
                    _ => (depth < 8 && mutator.Below(8) > 0 ? Message(mutator, value, depth + 1) : null) ?? mutator.Change(value),
                };
                fields[index] = (chosenTag, kind, changed);
                break;
        }
        return [.. fields.SelectMany(field => field.Wire == 2
            ? [.. field.Tag, .. Varint((ulong)field.Value.Length), .. field.Value]
            : (byte[])[.. field.Tag, .. field.Value])];
    }

    private static ulong? Varint(byte[] content, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && at < content.Length; shift += 7)
        {
            byte next = content[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        return null;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[]? Inflate(byte[] body)
    {
        try
        {
            using var written = new MemoryStream();
            using (var stream = new ZLibStream(new MemoryStream(body), CompressionMode.Decompress))
                stream.CopyTo(written);
            return written.ToArray();
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException) // IOException: a wrong header of zlib
        {
            return null;
        }
    }

    private static byte[] Deflate(byte[] pixels)
    {
        using var written = new MemoryStream();
        using (var stream = new ZLibStream(written, CompressionLevel.Fastest))
            stream.Write(pixels);
        return written.ToArray();
    }
}
