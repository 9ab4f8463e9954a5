using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Rows;

/// <summary>Fits a <see cref="LimeTransformer"/>. It does not train: fitting checks the columns and reads no row.</summary>
internal sealed class LimeEstimator(ImageMapping mapping) : IEstimator<LimeTransformer>
{
    /// <summary>Checks the columns of a view.</summary>
    /// <param name="input">The view; none of its rows is read.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public LimeTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new LimeTransformer(mapping, new BoundMapping(mapping, input.Schema).InputTypes);
    }

    /// <summary>The columns after the transformation, so that a pipeline is checked before any data flows.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        List<string> problems = [];
        SchemaShape.Column[] found = [.. mapping.Inputs.Select(input => input.Find(inputSchema, problems))];
        InputColumn.ThrowIf(problems);
        SchemaShape.Column[] added = [.. SchemaShapes.Create(mapping.Outputs((ImageDataViewType)found[0].ItemType))];
        return new SchemaShape(inputSchema.Where(column => added.All(other => other.Name != column.Name)).Concat(added));
    }
}
