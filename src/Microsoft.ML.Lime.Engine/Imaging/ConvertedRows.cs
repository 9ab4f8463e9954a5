namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The rows of an image whose pixels are converted when they are read, so that no second image is in memory.</summary>
internal sealed class ConvertedRows : ImageRows
{
    /// <summary>The maximum number of values that are converted at once, so few that their memory is that of short-lived objects.</summary>
    private const int MaxValues = 1 << 12;

    /// <summary>
    /// Converted values after which their memory is reclaimed. Else the runtime would let it grow to about the size of the processor's
    /// cache. With a cache of 256 MiB (DOTNET_GCgen0size), <c>explain</c> of a PNG of 4096 x 4096 in RGBA of 16 bits takes 423 MiB without
    /// this and 295 MiB with it; the bound is 366 MiB.
    /// </summary>
    private const int ValuesPerCollection = 1 << 20;

    private delegate Span<T> Values<T>(ImageBuffer image);

    private readonly ImageBuffer _image;
    private readonly Func<ImageBuffer, ImageBuffer>? _convert;
    private readonly byte[] _bytes = [];
    private readonly float[] _floats = [];
    private int _garbage;

    /// <param name="image">The image.</param>
    /// <param name="convert">Converts pixels, each by itself; null for none.</param>
    public ConvertedRows(ImageBuffer image, Func<ImageBuffer, ImageBuffer>? convert)
    {
        (_image, _convert) = (image, convert);
        ImageBuffer example = Pixels(0, 0, 1);
        (Channels, IsByte) = (example.Channels, example.IsByte);
        if (!IsByte)
            _floats = new float[Width * Channels];
        else if (convert is not null)
            _bytes = new byte[Width * Channels];
    }

    public override int Height => _image.Height;

    public override int Width => _image.Width;

    public override ReadOnlySpan<byte> Bytes(int y)
    {
        if (_convert is null)
            return _image.Bytes.Slice(y * Width * Channels, Width * Channels);
        ReadInto<byte>(y, _bytes, static image => image.Bytes);
        return _bytes;
    }

    public override ReadOnlySpan<float> Floats(int y)
    {
        ReadInto<float>(y, _floats, static image => image.Floats);
        return _floats;
    }

    public override ImageBuffer ToImage() => _convert is null ? _image : base.ToImage();

    private void ReadInto<T>(int y, Span<T> row, Values<T> values)
    {
        int most = Math.Max(1, MaxValues / Math.Max(_image.Channels, Channels));
        for (int x = 0; x < Width; x += most)
            values(Pixels(y, x, Math.Min(most, Width - x))).CopyTo(row[(x * Channels)..]);
        _garbage += row.Length;
        if (_garbage < ValuesPerCollection)
            return;
        _garbage = 0;
        GC.Collect(0);
    }

    /// <summary>Some converted pixels of a row.</summary>
    private ImageBuffer Pixels(int y, int x, int count)
    {
        (int from, int length) = ((y * Width + x) * _image.Channels, count * _image.Channels);
        ImageBuffer pixels = _image.IsByte
            ? ImageBuffer.FromBytes(1, count, _image.Channels, _image.Bytes.Slice(from, length).ToArray())
            : ImageBuffer.FromFloats(1, count, _image.Channels, _image.CopyFloats(from, length));
        return _convert is null ? pixels : _convert(pixels);
    }
}
