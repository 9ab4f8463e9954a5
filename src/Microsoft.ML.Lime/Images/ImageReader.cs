using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Images;

/// <summary>Reads the picture of a row.</summary>
/// <remarks>
/// Whoever makes a picture disposes of it: image getters dispose of the value that they are handed before they fill it anew, and a cursor
/// of its last one. A picture that the user holds in memory is left alone.
/// </remarks>
internal sealed class ImageReader(DataViewRow row, DataViewSchema.Column column, int channels = 3)
{
    private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(column);
    private MLImage? _image;

    /// <summary>A copy of the row's picture, or null where it has none.</summary>
    public ImageBuffer? Read()
    {
        MLImage? before = _image;
        _getter(ref _image!);
        // ResizeImages leaves the picture of the row before, disposed of, where a row has none.
        if (_image is not null && ReferenceEquals(_image, before) && IsDisposed(_image))
            _image = null;
        return _image is null ? null : Pictures.ToBuffer(_image, channels);
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
