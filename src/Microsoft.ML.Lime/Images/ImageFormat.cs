using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Images;

/// <summary>ML.NET's own pictures: opaque, 8 bits. A sample is RGB, 0 to 255, interleaved.</summary>
internal sealed class ImageFormat(int height, int width)
    : PictureFormat(new ScorerInput(height, width, Channels: 3, TensorLayout.Nhwc), new ImageDataViewType(height, width))
{
    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend)
    {
        return (ValueGetter<MLImage>)Picture;

        void Picture(ref MLImage value)
        {
            value?.Dispose();
            value = Pictures.ToImage(ToBytes(sample()));
            lend(value); // whoever asks twice on a row gets a picture each time, and owns none
        }
    }
}
