using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine;

/// <summary>A marker of a JPEG and the content that it announces (ITU-T T.81, annex B).</summary>
/// <param name="Marker">The marker's second byte; the first is always 0xff.</param>
/// <param name="Start">Where the content begins, behind its length.</param>
/// <param name="End">Where it should end; a file that was cut off ends before.</param>
internal readonly record struct JpegSegment(byte Marker, int Start, int End)
{
    public const byte EndOfImage = 0xd9, StartOfScan = 0xda, App1 = 0xe1;

    /// <summary>
    /// The next segment from an offset on, or null where the file ends before one. Compressed data, restart markers, filling and stray
    /// bytes, which some cameras leave, are passed over.
    /// </summary>
    public static JpegSegment? Next(ReadOnlySpan<byte> file, int offset)
    {
        for (; offset < file.Length - 1; offset++)
        {
            if (file[offset] != 0xff || file[offset + 1] is 0x00 or 0x01 or 0xff or (>= 0xd0 and <= 0xd8))
                continue;
            byte marker = file[offset + 1];
            int start = offset + 4;
            if (marker == EndOfImage)
                return new JpegSegment(marker, offset + 2, offset + 2);
            int length = start <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[(offset + 2)..]) : 2;
            return new JpegSegment(marker, start, offset + 2 + Math.Max(2, length));
        }
        return null;
    }
}
