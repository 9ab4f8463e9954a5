using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Images;

/// <summary>One source image, 8-bit RGB, as an image column of any size. The sample is ignored.</summary>
internal sealed class SourceImageFormat : ImageFormat
{
    private readonly ImageBuffer _image;

    // A custom mapping reads only columns whose type is registered.
    static SourceImageFormat() => new AnyImageAttribute().Register();

    public SourceImageFormat(ImageBuffer image) : base(new ScorerInput(1, 1, Channels: 1, TensorLayout.Nchw), Column) => _image = image;

    /// <summary>The type of such a column.</summary>
    public static ImageDataViewType Column { get; } = new();

    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend) =>
        (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            value?.Dispose();
            value = MLImages.ToImage(_image);
            lend(value);
        });
}
