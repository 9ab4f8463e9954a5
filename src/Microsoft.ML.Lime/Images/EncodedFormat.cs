using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Images;

/// <summary>
/// Pictures as the bytes of a file, as <c>LoadRawImageBytes</c> reads them. A sample is RGB, 0 to 255, interleaved; it is encoded as PNG,
/// which loses nothing but what is between two whole numbers.
/// </summary>
internal sealed class EncodedFormat(int height, int width)
    : PictureFormat(new ScorerInput(height, width, Channels: 3, TensorLayout.Nhwc), Column)
{
    /// <summary>The type of such columns: bytes, as many as there are.</summary>
    public static VectorDataViewType Column { get; } = new(NumberDataViewType.Byte);

    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend) =>
        (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Fill.With<byte>(ref value, ImageFile.EncodePng(ToBytes(sample()))));
}
