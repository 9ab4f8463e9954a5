using System.Buffers.Binary;
using System.IO.Hashing;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>Reads the metadata of a camera (EXIF) in a PNG and in a JPEG. Damaged metadata must not make an image unreadable.</summary>
internal static class ExifTarget
{
    private const int MaxSegment = 65533; // of a JPEG: 16 bits of length, of which 2 bytes are the length itself

    private static readonly byte[] Png = File.ReadAllBytes(Path.Combine(Program.CorpusFolder, "png", "color.png"));
    private static readonly byte[] Jpeg = File.ReadAllBytes(Path.Combine(Program.CorpusFolder, "jpeg", "color.jpg"));

    /// <summary>Reads a file with the metadata alone: a TIFF header and its directory.</summary>
    /// <exception cref="InvalidOperationException">An image with this metadata was refused, or has another number of pixels.</exception>
    public static void Read(string path)
    {
        byte[] metadata = File.ReadAllBytes(path);
        Check(InPng(metadata), "changed.png");
        byte[] segment = [.. "Exif\0\0"u8, .. metadata];
        if (segment.Length <= MaxSegment)
            Check([.. Jpeg[..2], 0xFF, 0xE1, (byte)((segment.Length + 2) >> 8), (byte)(segment.Length + 2), .. segment, .. Jpeg[2..]],
                "changed.jpg");
    }

    private static void Check(byte[] content, string name)
    {
        try
        {
            ImageBuffer image = ImageFile.Decode(content, name);
            if ((image.Height, image.Width) is not ((6, 8) or (8, 6)))
                throw new InvalidOperationException($"{name} has {image.Height} x {image.Width} pixels.");
        }
        catch (LimeException refused)
        {
            throw new InvalidOperationException($"{name} was refused: {refused.Message}", refused);
        }
    }

    private static byte[] InPng(byte[] metadata)
    {
        const int AfterHeader = 33; // signature, and IHDR with 13 bytes
        byte[] chunk = [0, 0, 0, 0, .. "eXIf"u8, .. metadata, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, metadata.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + metadata.Length)));
        return [.. Png[..AfterHeader], .. chunk, .. Png[AfterHeader..]];
    }
}
