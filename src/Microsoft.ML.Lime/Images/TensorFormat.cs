using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Images;

/// <summary>Prepared tensors: a sample is the vector.</summary>
internal sealed class TensorFormat(ScorerInput input, TensorFormat.Preparation prepare) : ImageFormat(input, ColumnOf(input))
{
    /// <summary>Converts an image to a sample.</summary>
    public delegate void Preparation(ImageBuffer image, Span<float> sample);

    /// <summary>The type of such a column.</summary>
    public static VectorDataViewType ColumnOf(ScorerInput input) => input.Layout == TensorLayout.Nchw
        ? new(NumberDataViewType.Single, input.Channels, input.Height, input.Width)
        : new(NumberDataViewType.Single, input.Height, input.Width, input.Channels);

    public override void Prepare(ImageBuffer image, Span<float> sample) => prepare(image, sample);

    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill.With(ref value, sample().Span));
}
