using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The validated content of a PNG's chunks (PNG specification, second edition); the samples are still compressed. Checksums are verified
/// only for the chunks that are used. A breach of the specification that changes no pixel is a note, as it is a warning of libpng.
/// </summary>
internal sealed class PngFile
{
    public const int SignatureLength = 8;

    private readonly List<string> _notes = [];

    private PngFile(string name) => Name = name;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The name of the file, for messages.</summary>
    public string Name { get; }

    public int Height { get; private set; }

    public int Width { get; private set; }

    /// <summary>Bits per sample: 1, 2, 4, 8 or 16.</summary>
    public int BitDepth { get; private set; }

    public PngColorType Color { get; private set; }

    public bool Interlaced { get; private set; }

    /// <summary>Red, green and blue of each palette entry; empty if there is no palette.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The content of the tRNS chunk: alpha per palette entry, or the one transparent colour; empty if there is none.</summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>The compressed samples of all IDAT chunks, which are not copied.</summary>
    public ReadOnlySequence<byte> Data { get; private set; }

    /// <summary>The offset of the compressed samples in the file.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Breaches of the specification that were ignored, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Samples per pixel: 1 for grey and palette, 2 for grey with alpha, 3 for RGB, 4 for RGBA.</summary>
    public int Samples => Color switch { PngColorType.GreyAlpha => 2, PngColorType.Rgb => 3, PngColorType.Rgba => 4, _ => 1 };

    /// <summary>Channels of the image: 4 with any transparency, 3 for a palette without.</summary>
    public int Channels => Transparency.Length > 0 || Color == PngColorType.GreyAlpha ? 4 : Color == PngColorType.Palette ? 3 : Samples;

    /// <summary>The largest sample.</summary>
    public int Highest => (1 << BitDepth) - 1;

    public static PngFile Parse(ReadOnlyMemory<byte> content, string name)
    {
        var file = new PngFile(name);
        ReadOnlySpan<byte> bytes = content.Span;
        if (!bytes.StartsWith(Signature))
            throw file.Damaged(0, "its first eight bytes are not the PNG signature, as after a text-mode transfer");
        var data = new List<ReadOnlyMemory<byte>>();
        uint previous = 0;
        for (int offset = SignatureLength; ;)
        {
            if (bytes.Length - offset < 12)
            {
                if (data.Count == 0)
                    throw file.Damaged(bytes.Length, "it ends before its pixels, so it is truncated");
                file.Note(bytes.Length, "it ends without the chunk IEND", "its pixels are complete");
                break;
            }
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(bytes[(offset + 4)..]);
            string? letters = TypeName(bytes.Slice(offset + 4, 4));
            if (data.Count > 0 && type != Type("IDAT"u8) && (letters is null || length > bytes.Length - offset - 12))
            {
                file.Note(offset, "the bytes after the pixels are not a chunk", "they were ignored");
                break;
            }
            string typeName = letters ?? throw file.Damaged(offset + 4, "a chunk type of four letters was expected");
            if (length > bytes.Length - offset - 12)
                throw file.Damaged(bytes.Length,
                    $"the chunk {typeName} at byte {offset} has a length of {length} bytes, but the file ends before that");
            if (offset == SignatureLength && type != Type("IHDR"u8))
                throw file.Damaged(offset, $"the first chunk is {typeName}, not IHDR");
            ReadOnlyMemory<byte> body = content.Slice(offset + 8, (int)length);
            if (char.IsAsciiLetterUpper(typeName[0]) || type == Type("tRNS"u8))
            {
                uint found = Crc32.Append(0, bytes.Slice(offset + 4, (int)length + 4));
                uint stored = BinaryPrimitives.ReadUInt32BigEndian(bytes[(offset + 8 + (int)length)..]);
                string mismatch = $"the checksum of the chunk {typeName} is {stored:X8}, but its bytes give {found:X8}";
                if (found == stored)
                    file.ReadChunk(type, typeName, body, offset, previous, data);
                else if (type == Type("tRNS"u8) || data.Count > 0 && type != Type("IDAT"u8))
                    file.Note(offset, mismatch, "the chunk was ignored");
                else
                    throw file.Damaged(offset, mismatch);
            }
            if (type == Type("IEND"u8))
                break;
            previous = type;
            offset += 12 + (int)length;
        }
        file.Data = Join(data);
        return file;
    }

    /// <summary>Reads a critical chunk or the tRNS chunk.</summary>
    private void ReadChunk(uint type, string typeName, ReadOnlyMemory<byte> body, int offset, uint previous,
        List<ReadOnlyMemory<byte>> data)
    {
        if (type == Type("IHDR"u8))
        {
            if (offset != SignatureLength)
                throw Damaged(offset, "a second header, chunk IHDR");
            ReadHeader(body.Span, offset);
        }
        else if (type == Type("PLTE"u8))
            ReadPalette(body.Span, offset, data.Count > 0);
        else if (type == Type("tRNS"u8))
            ReadTransparency(body.Span, offset, data.Count > 0);
        else if (type == Type("IDAT"u8))
        {
            if (data.Count > 0 && previous != type)
            {
                Note(offset, "a chunk IDAT does not directly follow the other IDAT chunks", "it was ignored");
                return;
            }
            if (Color == PngColorType.Palette && Palette.Length == 0)
                throw Damaged(offset, "the palette, chunk PLTE, is missing before IDAT");
            if (data.Count == 0)
                DataOffset = offset + 8;
            data.Add(body);
        }
        else if (type == Type("IEND"u8))
        {
            if (data.Count == 0)
                throw Damaged(offset, "the end of the image, chunk IEND, comes before any IDAT");
        }
        else
            throw Damaged(offset, $"the chunk {typeName} is marked as critical, but is not part of PNG");
    }

    private void ReadHeader(ReadOnlySpan<byte> body, int offset)
    {
        if (body.Length != 13)
            throw Damaged(offset, $"the header, chunk IHDR, has {body.Length} bytes instead of 13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw Damaged(offset + 8, $"the header gives a size of {height} x {width} pixels");
        (Height, Width, BitDepth, Color) = ((int)height, (int)width, body[8], (PngColorType)body[9]);
        bool known = Color switch
        {
            PngColorType.Grey => BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => BitDepth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GreyAlpha or PngColorType.Rgba => BitDepth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw Damaged(offset + 16, $"the header gives {body[8]} bits per sample and colour type {body[9]}, which PNG does not have");
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
            throw Damaged(offset + 18,
                $"the header gives compression {body[10]}, filter {body[11]} and interlace {body[12]}, which PNG does not have");
        Interlaced = body[12] == 1;
        CheckSize();
    }

    private void CheckSize() =>
        ImageFile.CheckSize(Height, Width, Channels, Name, BitDepth == 16 ? sizeof(float) : sizeof(byte));

    private void ReadPalette(ReadOnlySpan<byte> body, int offset, bool late)
    {
        bool isValid = body.Length % 3 == 0 && body.Length is > 0 and <= 3 * 256;
        if (Color != PngColorType.Palette)
        {
            // Of an image in colour it is only a suggestion for displays of few colours.
            if (Color is PngColorType.Grey or PngColorType.GreyAlpha || late || !isValid)
                Note(offset, "the palette, chunk PLTE, does not belong to an image of this kind, or is not valid", "it was ignored");
            else
                Palette = body.ToArray();
            return;
        }
        if (late)
        {
            Note(offset, "the palette, chunk PLTE, comes after IDAT", "it was ignored");
            return;
        }
        if (Palette.Length > 0)
            throw Damaged(offset, "a second palette, chunk PLTE");
        if (!isValid)
            throw Damaged(offset, $"the palette, chunk PLTE, has {body.Length} bytes instead of 3 for each of 1 to 256 colours");
        Palette = body.ToArray();
    }

    private void ReadTransparency(ReadOnlySpan<byte> body, int offset, bool late)
    {
        bool fits = Color switch
        {
            PngColorType.Grey => body.Length == 2,
            PngColorType.Rgb => body.Length == 6,
            PngColorType.Palette => body.Length > 0 && body.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits || late || Transparency.Length > 0)
        {
            Note(offset, late ? "the transparent colour, chunk tRNS, comes after IDAT"
                : !fits ? $"a chunk tRNS of {body.Length} bytes is not valid for colour type {(int)Color} and {Palette.Length / 3} "
                    + "palette colours"
                : "there is a second chunk tRNS", "it was ignored");
            return;
        }
        Transparency = body.ToArray();
        CheckSize();
    }

    private static ReadOnlySequence<byte> Join(List<ReadOnlyMemory<byte>> parts)
    {
        var first = new Part(parts[0], 0);
        Part last = first;
        foreach (ReadOnlyMemory<byte> part in parts.Skip(1))
            last = last.Append(part);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Part Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Part(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    /// <summary>Adds a note.</summary>
    /// <param name="offset">Where the breach is, in bytes.</param>
    /// <param name="what">The breach.</param>
    /// <param name="result">What was done.</param>
    public void Note(long offset, string what, string result) => _notes.Add(
        FormattableString.Invariant($"The PNG {Name} breaks the PNG standard at byte {offset}: {what}; {result}, as libpng does."));

    public LimeException Damaged(long offset, string what, Exception? cause = null) =>
        new(FormattableString.Invariant($"The PNG {Name} is damaged at byte {offset}: {what}; get a new copy of the file."), cause);

    private static uint Type(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);

    private static string? TypeName(ReadOnlySpan<byte> letters)
    {
        foreach (byte letter in letters)
            if (!char.IsAsciiLetter((char)letter))
                return null;
        return Encoding.ASCII.GetString(letters);
    }
}
