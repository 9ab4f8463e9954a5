using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Images;

/// <summary>Pictures that were prepared before they come to the model: a sample is the vector itself.</summary>
internal sealed class TensorFormat(ScorerInput input, TensorFormat.Preparation prepare) : PictureFormat(input, ColumnOf(input))
{
    /// <summary>Makes a sample of a picture.</summary>
    public delegate void Preparation(ImageBuffer picture, Span<float> sample);

    /// <summary>The type of such a column.</summary>
    public static VectorDataViewType ColumnOf(ScorerInput input) => input.Layout == TensorLayout.Nchw
        ? new(NumberDataViewType.Single, input.Channels, input.Height, input.Width)
        : new(NumberDataViewType.Single, input.Height, input.Width, input.Channels);

    public override void Prepare(ImageBuffer picture, Span<float> sample) => prepare(picture, sample);

    public override Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill.With(ref value, sample().Span));
}
