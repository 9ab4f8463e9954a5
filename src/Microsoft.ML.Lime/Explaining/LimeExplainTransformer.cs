using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by image LIME; see <see cref="LimeExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class LimeExplainTransformer : ExplainTransformer
{
    internal LimeExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
