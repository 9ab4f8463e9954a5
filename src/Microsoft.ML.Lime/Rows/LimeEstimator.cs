using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>Base of the estimators of this library. They do not train: fitting checks the columns and reads no row.</summary>
/// <typeparam name="TTransformer">The type of the fitted transformer.</typeparam>
public abstract class LimeEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : LimeTransformer
{
    private readonly ImageMapping _mapping;
    private readonly Func<ImageMapping, IReadOnlyList<DataViewType>, TTransformer> _create;

    private protected LimeEstimator(ImageMapping mapping, Func<ImageMapping, IReadOnlyList<DataViewType>, TTransformer> create) =>
        (_mapping, _create) = (mapping, create);

    /// <summary>Checks the columns of a view.</summary>
    /// <param name="input">The view; none of its rows is read.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _create(_mapping, new BoundMapping(_mapping, input.Schema).InputTypes);
    }

    /// <summary>The columns after the transformation, so that a pipeline is checked before any data flows.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        List<string> problems = [];
        SchemaShape.Column[] found = [.. _mapping.Inputs.Select(input => input.Find(inputSchema, problems))];
        InputColumn.ThrowIf(problems);
        SchemaShape.Column[] added = [.. SchemaShapes.Create(_mapping.Outputs((ImageDataViewType)found[0].ItemType))];
        return new SchemaShape(inputSchema.Where(column => added.All(other => other.Name != column.Name)).Concat(added));
    }
}
