using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by class activation maps;
/// see <see cref="CamExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class CamExplainTransformer : ExplainTransformer
{
    internal CamExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
