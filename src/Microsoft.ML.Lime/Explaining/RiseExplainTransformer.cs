using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by RISE; see <see cref="RiseExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class RiseExplainTransformer : ExplainTransformer
{
    internal RiseExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
