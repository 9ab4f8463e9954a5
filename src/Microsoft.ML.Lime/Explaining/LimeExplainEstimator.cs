using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains a model's decisions on the images of a column, by any method. Create an instance with
/// <see cref="LimeCatalog.ExplainImage"/>, which lists the output columns.
/// </summary>
public sealed class LimeExplainEstimator : IEstimator<LimeTransformer>
{
    private readonly ImageMapping _mapping;

    internal LimeExplainEstimator(ImageMapping mapping) => _mapping = mapping;

    /// <summary>Checks the columns of a view. It does not train.</summary>
    /// <param name="input">The view; none of its rows is read.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public LimeTransformer Fit(IDataView input) => _mapping.Fit(input);

    /// <summary>The columns after the transformation, so that a pipeline is checked before any data flows.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _mapping.OutputShape(inputSchema);
}
