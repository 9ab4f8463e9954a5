using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Images;

/// <summary>ML.NET's own images: opaque, 8 bits. A sample is RGB, 0 to 255, interleaved.</summary>
internal sealed class MLImageFormat(int height, int width)
    : ImageFormat(new ScorerInput(height, width, Channels: 3, TensorLayout.Nhwc), new ImageDataViewType(height, width))
{
    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend)
    {
        return (ValueGetter<MLImage>)Image;

        void Image(ref MLImage value)
        {
            value?.Dispose();
            value = MLImages.ToImage(ToBytes(sample()));
            lend(value); // every call gives a new image; the cursor owns them
        }
    }
}
