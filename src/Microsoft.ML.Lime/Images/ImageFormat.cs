namespace Microsoft.ML.Lime.Images;

/// <summary>The image format of a fitted model: the type of the column, and the storage of a sample's values in it.</summary>
/// <param name="input">Size, channels and layout of a sample.</param>
/// <param name="type">The column's type.</param>
internal abstract class ImageFormat(ScorerInput input, DataViewType type)
{
    public ScorerInput Input => input;

    public DataViewType Type => type;

    /// <summary>Converts an image of the input's size to a sample, pixel by pixel.</summary>
    public virtual void Prepare(ImageBuffer image, Span<float> sample) => Preprocessing.Raw.Apply(image, Input, sample);

    /// <summary>Makes a getter of the column's values.</summary>
    /// <param name="sample">The sample of the cursor's current row.</param>
    /// <param name="lend">Receives what to dispose of when the cursor moves on, and disposes of what it received before.</param>
    public abstract Delegate Getter(Func<ReadOnlyMemory<float>> sample, Action<IDisposable> lend);

    /// <summary>A sample as an 8-bit image; values are rounded.</summary>
    private protected ImageBuffer ToBytes(ReadOnlyMemory<float> sample) =>
        ImageBuffer.FromFloats(Input.Height, Input.Width, Input.Channels, sample.ToArray()).ToByte();
}
