using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The directory of an ICO file. Its images are bitmaps without the file header of a BMP, or PNG files; those are kept away from Skia,
/// whose reader of PNG has known faults.
/// </summary>
internal static class IcoFile
{
    private const int HeaderLength = 6, EntryLength = 16, SizeOffset = 8, StartOffset = 12;

    public static bool HasPng(ReadOnlySpan<byte> file)
    {
        for (int i = 0; i < Count(file); i++)
            if (IsPng(file, i))
                return true;
        return false;
    }

    /// <summary>
    /// Where the image with the most pixels is, if it is a PNG; null if it is a bitmap. Of equal ones the first in the file is taken.
    /// </summary>
    public static Range? LargestPng(ReadOnlySpan<byte> file)
    {
        (long pixels, uint start, Range? png) = (-1, uint.MaxValue, null);
        for (int i = 0; i < Count(file); i++)
        {
            (uint from, uint size) = Place(file, i);
            if (from >= file.Length)
                continue;
            ReadOnlySpan<byte> image = file[(int)from..];
            long found = IsPng(file, i) ? PngPixels(image) : BitmapPixels(image);
            if (found < pixels || found == pixels && from >= start)
                continue;
            (pixels, start) = (found, from);
            png = IsPng(file, i) ? new Range((int)from, (int)Math.Min(file.Length, (long)from + size)) : null;
        }
        return png;
    }

    /// <summary>The file with a directory of its bitmaps alone.</summary>
    public static byte[] WithoutPng(ReadOnlySpan<byte> file)
    {
        byte[] bitmaps = file.ToArray();
        ushort kept = 0;
        for (int i = 0; i < Count(file); i++)
            if (!IsPng(file, i))
                file.Slice(HeaderLength + i * EntryLength, EntryLength).CopyTo(bitmaps.AsSpan(HeaderLength + kept++ * EntryLength));
        BinaryPrimitives.WriteUInt16LittleEndian(bitmaps.AsSpan(4), kept);
        return bitmaps;
    }

    /// <summary>Entries of the directory that are in the file.</summary>
    private static int Count(ReadOnlySpan<byte> file) =>
        Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(file[4..]), (file.Length - HeaderLength) / EntryLength);

    private static (uint Start, uint Size) Place(ReadOnlySpan<byte> file, int i)
    {
        ReadOnlySpan<byte> entry = file.Slice(HeaderLength + i * EntryLength, EntryLength);
        return (BinaryPrimitives.ReadUInt32LittleEndian(entry[StartOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[SizeOffset..]));
    }

    /// <summary>
    /// Whether an image may be a PNG. A bitmap starts with the length of its header, whose first byte is never that of a PNG.
    /// </summary>
    private static bool IsPng(ReadOnlySpan<byte> file, int i) =>
        Place(file, i).Start is var start && start < file.Length && file[(int)start] == PngFile.Signature[0];

    private static long PngPixels(ReadOnlySpan<byte> png) => png.Length < 24 ? 0
        : (long)BinaryPrimitives.ReadUInt32BigEndian(png[16..]) * BinaryPrimitives.ReadUInt32BigEndian(png[20..]);

    /// <summary>The height of the bitmap counts its mask, too.</summary>
    private static long BitmapPixels(ReadOnlySpan<byte> bitmap) => bitmap.Length < 12 ? 0
        : BinaryPrimitives.ReadInt32LittleEndian(bitmap[4..]) * Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bitmap[8..])) / 2;
}
