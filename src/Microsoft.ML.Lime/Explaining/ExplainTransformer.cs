using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>What the transformers that explain have in common.</summary>
/// <remarks>
/// A scorer that the estimator was given is disposed of by whoever opened it. One that
/// <see cref="LimeCatalog.Load(string, out DataViewSchema)"/> opened is the transformer's own, and disposed of with it.
/// </remarks>
public abstract class ExplainTransformer : LimeTransformer, IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    private protected ExplainTransformer(ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned)
        : base(mapping, fitted) => _owned = owned ?? [];

    /// <summary>Frees the model, where it was loaded with the transformer.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned.Reverse())
            resource.Dispose();
        GC.SuppressFinalize(this);
    }
}
