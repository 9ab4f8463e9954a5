using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// The transformer of <see cref="LimeCatalog.SegmentImage"/> or <see cref="LimeCatalog.ExplainImage"/>: adds columns to rows with an image.
/// Columns are computed lazily, only when requested, and nothing is kept from one row to the next. Thread-safe.
/// </summary>
/// <remarks>
/// The scorer that was passed to <see cref="LimeCatalog.ExplainImage"/> belongs to its owner. A scorer that
/// <see cref="LimeCatalog.Load(string, out DataViewSchema)"/> opened belongs to the transformer and is disposed of with it.
/// </remarks>
public sealed class LimeTransformer : ITransformer, IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    internal LimeTransformer(ImageMapping mapping, IReadOnlyList<DataViewType> fittedTypes, IReadOnlyList<IDisposable>? owned = null)
    {
        _owned = owned ?? [];
        Mapping = mapping;
        DataViewSchema.Builder builder = new();
        foreach ((InputColumn input, DataViewType type) in mapping.Inputs.Zip(fittedTypes))
            builder.AddColumn(input.Name, type);
        FittedSchema = builder.ToSchema();
    }

    internal ImageMapping Mapping { get; }

    /// <summary>The columns that it reads, as they were when it was fitted.</summary>
    internal DataViewSchema FittedSchema { get; }

    /// <summary>True: rows are transformed independently.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The columns of a view after the transformation.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BoundMapping(Mapping, inputSchema).OutputSchema;
    }

    /// <summary>A mapper of single rows, such as a prediction engine uses.</summary>
    /// <param name="inputSchema">The rows' columns.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BoundMapping(Mapping, inputSchema);
    }

    /// <summary>Adds the columns to a view; they are computed when a cursor requests them.</summary>
    /// <param name="input">The view.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(new BoundMapping(Mapping, input.Schema), input);
    }

    /// <summary>Frees the model if it was loaded with the transformer; otherwise does nothing.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned.Reverse())
            resource.Dispose();
    }

    /// <summary>Saves it as a chain of ML.NET's own transformers, which loads in every program that has this library.</summary>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => Mapping.Save(ctx, FittedSchema);
}
