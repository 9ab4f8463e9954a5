using Microsoft.ML.Data;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Explains what a model decided on the pictures of a column by class activation maps;
/// see <see cref="ScoreCamExplainEstimator"/>.</summary>
/// <inheritdoc/>
public sealed class ScoreCamExplainTransformer : ExplainTransformer
{
    internal ScoreCamExplainTransformer(
        ImageMapping mapping, IReadOnlyList<DataViewType> fitted, IReadOnlyList<IDisposable>? owned = null) : base(mapping, fitted, owned)
    {
    }
}
