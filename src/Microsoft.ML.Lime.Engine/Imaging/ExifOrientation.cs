using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The orientation tag of a camera (EXIF 2.32, tag 0x0112): the transformation that turns the stored image upright.</summary>
internal static class ExifOrientation
{
    /// <summary>Returns the orientation in a PNG's eXIf chunk; 1 if there is none.</summary>
    public static int FindInPng(ReadOnlySpan<byte> png)
    {
        for (ReadOnlySpan<byte> rest = png[PngFile.Signature.Length..]; rest.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            if (rest[4..].StartsWith("eXIf"u8))
                return Read(rest.Slice(8, (int)length));
            rest = rest[(12 + (int)length)..];
        }
        return 1;
    }

    /// <summary>
    /// Reads the orientation, 1 to 8, from a TIFF header and its first directory; 1 (as stored) if it is missing or damaged.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
            return 1;
        bool little = tiff[0] == 'I';
        long directory = Number(tiff[4..], 4);
        if (directory + 2 > tiff.Length)
            return 1;
        int entries = (int)Number(tiff[(int)directory..], 2);
        for (long at = directory + 2; entries-- > 0 && at + 12 <= tiff.Length; at += 12)
            if (Number(tiff[(int)at..], 2) == 0x0112)
                return Number(tiff[((int)at + 8)..], 2) is var found and >= 1 and <= 8 ? (int)found : 1;
        return 1;

        long Number(ReadOnlySpan<byte> from, int size) => (size, little) switch
        {
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(from),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(from),
            (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(from),
            _ => BinaryPrimitives.ReadUInt32BigEndian(from),
        };
    }

    /// <summary>Turns an image upright.</summary>
    public static ImageBuffer Apply(ImageBuffer image, int orientation)
    {
        if (orientation == 1)
            return image;
        var (height, width) = orientation >= 5 ? (image.Width, image.Height) : (image.Height, image.Width);
        return image.IsByte
            ? ImageBuffer.FromBytes(height, width, image.Channels, Reorient<byte>(image, image.Bytes, orientation))
            : ImageBuffer.FromFloats(height, width, image.Channels, Reorient<float>(image, image.Floats, orientation));
    }

    private static T[] Reorient<T>(ImageBuffer image, ReadOnlySpan<T> stored, int orientation)
    {
        bool swapped = orientation >= 5, mirrored = orientation is 2 or 3 or 7 or 8, upsideDown = orientation is 3 or 4 or 6 or 7;
        var (height, width) = swapped ? (image.Width, image.Height) : (image.Height, image.Width);
        int channels = image.Channels;
        var result = new T[stored.Length];
        for (int y = 0, i = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                (int fromY, int fromX) = swapped ? (x, y) : (y, x);
                if (mirrored)
                    fromX = image.Width - 1 - fromX;
                if (upsideDown)
                    fromY = image.Height - 1 - fromY;
                for (int from = (fromY * image.Width + fromX) * channels, c = 0; c < channels; c++)
                    result[i++] = stored[from + c];
            }
        return result;
    }
}
