using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>
/// What the transformers of this library have in common: they add columns to rows with a picture. What is not asked for is not computed,
/// and nothing is kept from one row to the next. They may be used by several threads at a time.
/// </summary>
public abstract class LimeTransformer : ITransformer
{
    private readonly ImageMapping _mapping;

    private protected LimeTransformer(ImageMapping mapping) => _mapping = mapping;

    /// <summary>True: every row is transformed by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The columns of a view after the transformation.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BoundMapping(_mapping, inputSchema).OutputSchema;
    }

    /// <summary>A mapper of single rows, such as a prediction engine uses.</summary>
    /// <param name="inputSchema">The rows' columns.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BoundMapping(_mapping, inputSchema);
    }

    /// <summary>Adds the columns to a view; they are computed when a cursor asks for them.</summary>
    /// <param name="input">The view.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(new BoundMapping(_mapping, input.Schema), input);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new LimeException(
        $"{GetType().Name} cannot be saved: save the chain without it, and append it again to what was loaded.");
}
