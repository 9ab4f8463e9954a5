using Microsoft.ML.Data;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column; see <see cref="LimeExplainEstimator"/>.</summary>
/// <remarks>
/// A scorer that the estimator was given is disposed of by whoever opened it. One that
/// <see cref="LimeCatalog.Load(string, out DataViewSchema)"/> opened is the transformer's own, and disposed of with it.
/// </remarks>
public sealed class LimeExplainTransformer : LimeTransformer, IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    internal LimeExplainTransformer(ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null)
        : base(mapping, fitted) => _owned = owned ?? [];

    /// <summary>Frees the model, where it was loaded with the transformer.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned.Reverse())
            resource.Dispose();
    }
}
