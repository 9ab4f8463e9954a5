using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by KernelSHAP; see
/// <see cref="KernelShapExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class KernelShapExplainTransformer : ExplainTransformer
{
    internal KernelShapExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
