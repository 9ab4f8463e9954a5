using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by occlusion sensitivity; see
/// <see cref="OcclusionExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class OcclusionExplainTransformer : ExplainTransformer
{
    internal OcclusionExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
