namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The rows of an image that may be computed when they are read.</summary>
internal abstract class ImageRows
{
    /// <summary>Number of rows.</summary>
    public abstract int Height { get; }

    /// <summary>Number of columns.</summary>
    public abstract int Width { get; }

    /// <summary>Values per pixel.</summary>
    public int Channels { get; protected init; }

    /// <summary>Whether the values are 8-bit.</summary>
    public bool IsByte { get; protected init; }

    /// <summary>A row of an 8-bit image, valid until another one is read.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int y);

    /// <summary>A row of a floating-point image, valid until another one is read.</summary>
    public abstract ReadOnlySpan<float> Floats(int y);

    /// <summary>All rows.</summary>
    public virtual ImageBuffer ToImage()
    {
        int line = Width * Channels;
        if (IsByte)
        {
            byte[] bytes = ImageBuffer.Allocate<byte>(Height, Width, Channels);
            for (int y = 0; y < Height; y++)
                Bytes(y).CopyTo(bytes.AsSpan(y * line));
            return ImageBuffer.FromBytes(Height, Width, Channels, bytes);
        }
        float[] floats = ImageBuffer.Allocate<float>(Height, Width, Channels);
        for (int y = 0; y < Height; y++)
            Floats(y).CopyTo(floats.AsSpan(y * line));
        return ImageBuffer.FromFloats(Height, Width, Channels, floats);
    }
}
