using Microsoft.ML.Lime.Images;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>Runs the steps that prepare an image, and reads the vector that they make of it.</summary>
internal sealed class TensorReader
{
    private readonly ITransformer? _steps;
    private readonly string _imageColumn;
    private readonly ImageFormat _format;
    private readonly int _index;

    /// <param name="steps">The steps; empty if the image column holds the vector.</param>
    /// <param name="imageColumn">The column that the first of them reads.</param>
    /// <param name="format">The format of that column.</param>
    /// <param name="choose">Finds the vector among the columns behind the steps.</param>
    public TensorReader(
        IReadOnlyList<ITransformer> steps, string imageColumn, ImageFormat format, Func<DataViewSchema, DataViewSchema.Column> choose)
    {
        (_steps, _imageColumn, _format) = (steps.Count > 0 ? CutModel.ChainOf(steps) : null, imageColumn, format);
        DataViewSchema schema = ImageDataView.SchemaOf(imageColumn, format.Type);
        _index = choose(_steps?.GetOutputSchema(schema) ?? schema).Index;
    }

    /// <summary>Reads the vector of one image.</summary>
    /// <param name="sample">The image as a sample of the format.</param>
    /// <param name="tensor">Receives the vector.</param>
    public void Read(ReadOnlyMemory<float> sample, Span<float> tensor)
    {
        IDataView view = new ImageDataView(_imageColumn, _format, sample);
        view = _steps?.Transform(view) ?? view;
        DataViewSchema.Column column = view.Schema[_index];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        cursor.MoveNext();
        VBuffer<float> values = default;
        getter(ref values);
        if (values.Length != tensor.Length)
            throw new LimeException(FormattableString.Invariant($"The column '{column.Name}' has {values.Length} values for an image, ")
                + FormattableString.Invariant($"but {tensor.Length} were expected; check the size."));
        values.CopyTo(tensor);
    }
}
