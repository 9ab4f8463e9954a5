namespace Microsoft.ML.Lime.Images;

/// <summary>Reads the image of a row.</summary>
/// <remarks>
/// The producer of an image disposes of it: an image getter disposes of the value that it receives before it fills it, and a cursor of its
/// last one. An image that the user holds in memory is not disposed of.
/// </remarks>
internal sealed class ImageReader(DataViewRow row, DataViewSchema.Column column, int channels = 3)
{
    private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(column);
    private MLImage? _image;

    /// <summary>A copy of the row's image, or null where it has none.</summary>
    public ImageBuffer? Read()
    {
        MLImage? before = _image;
        _getter(ref _image!);
        // Where a row has no image, ResizeImages returns the disposed image of the row before.
        if (_image is not null && ReferenceEquals(_image, before) && IsDisposed(_image))
            _image = null;
        return _image is null ? null : MLImages.ToBuffer(_image, channels);
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
