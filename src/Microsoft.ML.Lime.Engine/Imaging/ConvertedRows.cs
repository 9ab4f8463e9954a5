namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The rows of an image whose pixels are converted when they are read, so that no second image is in memory.</summary>
internal sealed class ConvertedRows
{
    /// <summary>The maximum number of values that are converted at once, so few that the memory is given back soon.</summary>
    private const int MaxValues = 1 << 12;

    private delegate Span<T> Values<T>(ImageBuffer image);

    private readonly ImageBuffer _image;
    private readonly Func<ImageBuffer, ImageBuffer>? _convert;
    private readonly byte[] _bytes = [];
    private readonly float[] _floats = [];

    /// <param name="image">The image.</param>
    /// <param name="convert">Converts pixels, each by itself; null for none.</param>
    public ConvertedRows(ImageBuffer image, Func<ImageBuffer, ImageBuffer>? convert)
    {
        (_image, _convert) = (image, convert);
        ImageBuffer example = Pixels(0, 0, 1);
        (Channels, IsByte) = (example.Channels, example.IsByte);
        if (convert is not null && IsByte)
            _bytes = new byte[Width * Channels];
        else if (convert is not null)
            _floats = new float[Width * Channels];
    }

    /// <summary>Number of rows.</summary>
    public int Height => _image.Height;

    /// <summary>Number of columns.</summary>
    public int Width => _image.Width;

    /// <summary>Values per pixel after the conversion.</summary>
    public int Channels { get; }

    /// <summary>Whether the values are 8-bit after the conversion.</summary>
    public bool IsByte { get; }

    /// <summary>An 8-bit row, valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Bytes(int y)
    {
        if (_convert is null)
            return _image.Bytes.Slice(y * Width * Channels, Width * Channels);
        ReadInto<byte>(y, _bytes, static image => image.Bytes);
        return _bytes;
    }

    /// <summary>A row of floats, valid until the next one is read.</summary>
    public ReadOnlySpan<float> Floats(int y)
    {
        if (_convert is null)
            return _image.Floats.Slice(y * Width * Channels, Width * Channels);
        ReadInto<float>(y, _floats, static image => image.Floats);
        return _floats;
    }

    /// <summary>All pixels after the conversion.</summary>
    public ImageBuffer ToImage()
    {
        T[] All<T>(Values<T> values)
        {
            var all = new T[Height * Width * Channels];
            for (int y = 0; y < Height; y++)
                ReadInto(y, all.AsSpan(y * Width * Channels, Width * Channels), values);
            return all;
        }
        return _convert is null ? _image
            : IsByte ? ImageBuffer.FromBytes(Height, Width, Channels, All(static image => image.Bytes))
            : ImageBuffer.FromFloats(Height, Width, Channels, All(static image => image.Floats));
    }

    private void ReadInto<T>(int y, Span<T> row, Values<T> values)
    {
        int most = Math.Max(1, MaxValues / Math.Max(_image.Channels, Channels));
        for (int x = 0; x < Width; x += most)
            values(Pixels(y, x, Math.Min(most, Width - x))).CopyTo(row[(x * Channels)..]);
    }

    /// <summary>Some converted pixels of a row.</summary>
    private ImageBuffer Pixels(int y, int x, int count)
    {
        (int from, int length) = ((y * Width + x) * _image.Channels, count * _image.Channels);
        ImageBuffer pixels = _image.IsByte
            ? ImageBuffer.FromBytes(1, count, _image.Channels, _image.Bytes.Slice(from, length).ToArray())
            : ImageBuffer.FromFloats(1, count, _image.Channels, _image.Floats.Slice(from, length).ToArray());
        return _convert is null ? pixels : _convert(pixels);
    }
}
