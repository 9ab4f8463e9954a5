using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains a model's decisions on the images of a column; see <see cref="LimeExplainEstimator"/>.</summary>
/// <remarks>
/// The scorer that was passed to the estimator belongs to its owner. A scorer that
/// <see cref="LimeCatalog.Load(string, out DataViewSchema)"/> opened belongs to the transformer and is disposed of with it.
/// </remarks>
public sealed class LimeExplainTransformer : LimeTransformer, IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    internal LimeExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fittedTypes, IReadOnlyList<IDisposable>? owned = null)
        : base(mapping, fittedTypes) => _owned = owned ?? [];

    /// <summary>Frees the model if it was loaded with the transformer; otherwise does nothing.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned.Reverse())
            resource.Dispose();
    }
}
