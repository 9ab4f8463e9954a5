using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Images;

/// <summary>How a fitted model takes its pictures: the type of their column, and what a sample's numbers become in it.</summary>
/// <param name="input">What a sample consists of.</param>
/// <param name="type">The column's type.</param>
internal abstract class PictureFormat(ScorerInput input, DataViewType type)
{
    public ScorerInput Input => input;

    public DataViewType Type => type;

    /// <summary>From a picture of the input's size to a sample's numbers, pixel by pixel.</summary>
    public virtual void Prepare(ImageBuffer picture, Span<float> sample) => Preprocessing.Raw.Apply(picture, Input, sample);

    /// <summary>Makes a getter of the column's values.</summary>
    /// <param name="sample">The numbers of the row that the cursor stands on.</param>
    /// <param name="lend">Takes what is to be disposed of when the cursor moves on, and disposes of what it took before.</param>
    public abstract Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend);

    /// <summary>The values of a sample as a picture of 8 bits, each rounded.</summary>
    private protected ImageBuffer ToBytes(ReadOnlyMemory<float> sample) =>
        ImageBuffer.FromFloats(Input.Height, Input.Width, Input.Channels, sample.ToArray()).ToByte();
}
