using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Divides the images of a column into segments. Create an instance with <see cref="LimeCatalog.SegmentImage"/>, which lists the output
/// columns.
/// </summary>
public sealed class SegmentImageEstimator : IEstimator<LimeTransformer>
{
    private readonly ImageMapping _mapping;

    internal SegmentImageEstimator(ImageMapping mapping) => _mapping = mapping;

    /// <summary>Checks the columns of a view. It does not train.</summary>
    /// <param name="input">The view; none of its rows is read.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="LimeException">The input column is missing or of another type.</exception>
    public LimeTransformer Fit(IDataView input) => _mapping.Fit(input);

    /// <summary>The columns after the transformation, so that a pipeline is checked before any data flows.</summary>
    /// <param name="inputSchema">The columns before.</param>
    /// <exception cref="LimeException">The input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _mapping.OutputShape(inputSchema);
}
