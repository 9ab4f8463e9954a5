using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// What the transformers of this library have in common: they add columns to rows with a picture. What is not asked for is not computed,
/// and nothing is kept from one row to the next. They may be used by several threads at a time.
/// </summary>
public abstract class LimeTransformer : ITransformer
{
    private protected LimeTransformer(ImageMapping mapping, IReadOnlyList<DataViewType> fitted) =>
        (Mapping, FittedTypes) = (mapping, fitted);

    internal ImageMapping Mapping { get; }

    /// <summary>The types of the columns that it reads, as they were when it was fitted.</summary>
    internal IReadOnlyList<DataViewType> FittedTypes { get; }

    /// <summary>The columns that it reads, as they were when it was fitted.</summary>
    internal DataViewSchema Fitted
    {
        get
        {
            DataViewSchema.Builder builder = new();
            foreach ((InputColumn input, DataViewType type) in Mapping.Inputs.Zip(FittedTypes))
                builder.AddColumn(input.Name, type);
            return builder.ToSchema();
        }
    }

    /// <summary>True: every row is transformed by itself.</summary>
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

    /// <summary>Adds the columns to a view; they are computed when a cursor asks for them.</summary>
    /// <param name="input">The view.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(new BoundMapping(Mapping, input.Schema), input);
    }

    /// <summary>Saves it as a chain of ML.NET's own transformers, which loads wherever this library is.</summary>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => PlainChain.Save(ctx, this);
}
