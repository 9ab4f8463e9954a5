using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The orientation tag of a camera (EXIF 2.32, tag 0x0112): the transformation that turns the stored image upright.</summary>
internal readonly struct ExifOrientation
{
    // The place of a stored pixel in the upright image is the first one plus a step for each row and one for each column.
    private readonly int _first, _rowStep, _columnStep;

    /// <param name="orientation">1 to 8.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="width">Columns as stored.</param>
    public ExifOrientation(int orientation, int height, int width)
    {
        bool swapped = orientation >= 5, mirrored = orientation is 2 or 3 or 7 or 8, upsideDown = orientation is 3 or 4 or 6 or 7;
        IsIdentity = orientation == 1;
        (Height, Width) = swapped ? (width, height) : (height, width);
        (_rowStep, _columnStep) = swapped ? (1, height) : (width, 1);
        _first = (upsideDown ? (height - 1) * _rowStep : 0) + (mirrored ? (width - 1) * _columnStep : 0);
        (_rowStep, _columnStep) = (upsideDown ? -_rowStep : _rowStep, mirrored ? -_columnStep : _columnStep);
    }

    /// <summary>Whether the image is stored upright.</summary>
    public bool IsIdentity { get; }

    /// <summary>Rows of the upright image.</summary>
    public int Height { get; }

    /// <summary>Columns of the upright image.</summary>
    public int Width { get; }

    /// <summary>Writes stored pixels of one row to their places in the upright image.</summary>
    /// <param name="stored">The pixels.</param>
    /// <param name="channels">Values per pixel.</param>
    /// <param name="row">Their row as stored.</param>
    /// <param name="column">The column of the first one as stored.</param>
    /// <param name="step">Columns from one to the next.</param>
    /// <param name="upright">The values of the upright image.</param>
    public void Place<T>(ReadOnlySpan<T> stored, int channels, int row, int column, int step, Span<T> upright)
    {
        int at = (_first + row * _rowStep + column * _columnStep) * channels, stride = step * _columnStep * channels;
        for (int from = 0; from < stored.Length; from += channels, at += stride)
            for (int c = 0; c < channels; c++)
                upright[at + c] = stored[from + c];
    }

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
        var upright = new ExifOrientation(orientation, image.Height, image.Width);
        return image.IsByte
            ? ImageBuffer.FromBytes(upright.Height, upright.Width, image.Channels, upright.PlaceAll<byte>(image.Bytes, image))
            : ImageBuffer.FromFloats(upright.Height, upright.Width, image.Channels, upright.PlaceAll<float>(image.Floats, image));
    }

    private T[] PlaceAll<T>(ReadOnlySpan<T> stored, ImageBuffer image)
    {
        var upright = new T[stored.Length];
        int line = image.Width * image.Channels;
        for (int row = 0; row < image.Height; row++)
            Place(stored.Slice(row * line, line), image.Channels, row, 0, 1, upright);
        return upright;
    }
}
