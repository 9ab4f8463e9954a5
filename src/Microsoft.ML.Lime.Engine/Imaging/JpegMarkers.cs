using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Walks a JPEG's markers (ITU-T T.81, annex B): finds where a truncated or lying file breaks off, and the EXIF segment.</summary>
internal static class JpegMarkers
{
    private const byte StartOfImage = 0xd8, EndOfImage = 0xd9, StartOfScan = 0xda, App1 = 0xe1;

    /// <summary>Checks that every segment lies within the file and that the file ends; returns the TIFF part of its EXIF segment, or nothing.</summary>
    public static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> file, string name)
    {
        ReadOnlySpan<byte> exif = [];
        for (int offset = 0; ;)
        {
            if (offset + 2 > file.Length)
                throw Damaged(name, file.Length, "the file ends before the picture does");
            byte marker = file[offset + 1];
            if (file[offset] != 0xff)
                throw Damaged(name, offset, "a marker was expected here");
            if (marker == EndOfImage)
                return exif;
            if (marker == 0xff)
            {
                offset++; // filling
                continue;
            }
            offset += 2;
            if (marker is StartOfImage or 0x01 or (>= 0xd0 and <= 0xd7))
                continue;
            int length = offset + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[offset..]) : 0;
            if (length < 2 || offset + length > file.Length)
                throw Damaged(name, Math.Min(offset, file.Length), FormattableString.Invariant($"a segment begins here that does not fit into the file of {file.Length} bytes"));
            ReadOnlySpan<byte> segment = file.Slice(offset + 2, length - 2);
            if (marker == App1 && exif.IsEmpty && segment.StartsWith("Exif\0\0"u8))
                exif = segment[6..];
            offset += length;
            if (marker == StartOfScan)
                offset = SkipScan(file, offset);
        }
    }

    /// <summary>Where the first scan's data begins, or 0 where there is none.</summary>
    public static int ScanOffset(ReadOnlySpan<byte> file) => Math.Max(0, file.IndexOf((ReadOnlySpan<byte>)[0xff, StartOfScan]));

    public static LimeException Damaged(string name, long offset, string what) =>
        new(FormattableString.Invariant($"The JPEG {name} is damaged at byte {offset}: {what}; get the file anew."));

    /// <summary>The offset of the marker behind a scan's data, in which 0xff is followed by 0 or a restart marker.</summary>
    private static int SkipScan(ReadOnlySpan<byte> file, int offset)
    {
        while (offset + 1 < file.Length && (file[offset] != 0xff || file[offset + 1] is 0 or (>= 0xd0 and <= 0xd7)))
            offset++;
        return offset + 1 < file.Length ? offset : file.Length;
    }
}
