namespace Microsoft.ML.Lime.Images;

/// <summary>Reads the image of a row, from a column of images, of encoded images, or of paths.</summary>
/// <remarks>
/// The producer of an image disposes of it: an image getter disposes of the value that it receives before it fills it, and a cursor of its
/// last one. An image that the user holds in memory is not disposed of.
/// </remarks>
internal sealed class ImageReader
{
    private readonly Func<ImageBuffer?> _read;

    public ImageReader(DataViewRow row, DataViewSchema.Column column, int channels = 3) => _read = column.Type switch
    {
        VectorDataViewType => Encoded(row, column, channels),
        TextDataViewType => Files(row, column, channels),
        _ => Images(row, column, channels),
    };

    /// <summary>A copy of the row's image, or null where it has none.</summary>
    /// <exception cref="LimeException">A file does not exist, or is not an image.</exception>
    public ImageBuffer? Read() => _read();

    private static Func<ImageBuffer?> Images(DataViewRow row, DataViewSchema.Column column, int channels)
    {
        ValueGetter<MLImage> getter = row.GetGetter<MLImage>(column);
        MLImage? image = null;
        return () =>
        {
            MLImage? before = image;
            getter(ref image!);
            // Where a row has no image, ResizeImages returns the disposed image of the row before.
            if (image is not null && ReferenceEquals(image, before) && IsDisposed(image))
                image = null;
            return image is null ? null : MLImages.ToBuffer(image, channels);
        };
    }

    private static Func<ImageBuffer?> Encoded(DataViewRow row, DataViewSchema.Column column, int channels)
    {
        ValueGetter<VBuffer<byte>> getter = row.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> bytes = default;
        return () =>
        {
            getter(ref bytes);
            return bytes.Length == 0 ? null : Decode([.. bytes.DenseValues()], channels,
                FormattableString.Invariant($"The bytes of row {row.Position} in the column '{column.Name}'"));
        };
    }

    private static Func<ImageBuffer?> Files(DataViewRow row, DataViewSchema.Column column, int channels)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> path = default;
        return () =>
        {
            getter(ref path);
            if (path.IsEmpty)
                return null;
            string what = FormattableString.Invariant($"The file '{path}' of row {row.Position} in the column '{column.Name}'");
            return File.Exists($"{path}") ? Decode(File.ReadAllBytes($"{path}"), channels, what)
                : throw new LimeException($"{what} does not exist; a relative path starts in the working folder, or use LoadImages.");
        };
    }

    // By ML.NET, so that the pixels are those of LoadImages.
    private static ImageBuffer Decode(byte[] bytes, int channels, string what)
    {
        try
        {
            using MLImage image = MLImages.Decode(bytes);
            return MLImages.ToBuffer(image, channels);
        }
        catch (ArgumentException cause)
        {
            throw new LimeException($"{what} cannot be decoded by ML.NET; convert the image to PNG or JPEG.", cause);
        }
    }

    private static bool IsDisposed(MLImage image)
    {
        try
        {
            return image.Height < 0;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
