using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>Runs the steps that prepare a picture, and reads the vector that they make of it.</summary>
internal sealed class TensorReader
{
    private readonly ITransformer? _steps;
    private readonly string _pictureColumn;
    private readonly PictureFormat _format;
    private readonly int _index;

    /// <param name="steps">The steps; none where the picture's column holds the vector itself.</param>
    /// <param name="pictureColumn">The column that the first of them reads.</param>
    /// <param name="format">What that column holds.</param>
    /// <param name="choose">Finds the vector among the columns behind the steps.</param>
    public TensorReader(
        IReadOnlyList<ITransformer> steps, string pictureColumn, PictureFormat format, Func<DataViewSchema, DataViewSchema.Column> choose)
    {
        (_steps, _pictureColumn, _format) = (steps.Count > 0 ? PictureModel.ChainOf(steps) : null, pictureColumn, format);
        DataViewSchema schema = PictureView.SchemaOf(pictureColumn, format.Type);
        _index = choose(_steps?.GetOutputSchema(schema) ?? schema).Index;
    }

    /// <summary>Reads one.</summary>
    /// <param name="sample">The picture, as the format's input says.</param>
    /// <param name="tensor">Receives the vector.</param>
    public void Read(ReadOnlyMemory<float> sample, Span<float> tensor)
    {
        IDataView view = new PictureView(_pictureColumn, _format, sample);
        view = _steps?.Transform(view) ?? view;
        DataViewSchema.Column column = view.Schema[_index];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        cursor.MoveNext();
        VBuffer<float> values = default;
        getter(ref values);
        if (values.Length != tensor.Length)
            throw new LimeException(FormattableString.Invariant($"The column '{column.Name}' has {values.Length} values for a picture, ")
                + FormattableString.Invariant($"but {tensor.Length} were expected; check the size."));
        values.CopyTo(tensor);
    }
}
