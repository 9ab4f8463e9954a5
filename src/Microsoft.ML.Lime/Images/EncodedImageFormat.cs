using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Images;

/// <summary>
/// Images as the bytes of a file, as <c>LoadRawImageBytes</c> reads them. A sample is RGB, 0 to 255, interleaved; it is rounded to whole
/// numbers and encoded as PNG.
/// </summary>
internal sealed class EncodedImageFormat(int height, int width)
    : ImageFormat(new ScorerInput(height, width, Channels: 3, TensorLayout.Nhwc), Column)
{
    /// <summary>The type of such columns: bytes of variable length.</summary>
    public static VectorDataViewType Column { get; } = new(NumberDataViewType.Byte);

    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend) =>
        (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Fill.With<byte>(ref value, ImageFile.EncodePng(ToBytes(sample()))));
}
