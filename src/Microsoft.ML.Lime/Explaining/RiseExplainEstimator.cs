using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains what a model decided on the pictures of a column by the mean of random smooth masks, weighted by score (RISE). It adds the
/// columns <c>.ScoreMap</c>, <c>.ClassIndex</c>, <c>.ClassName</c>, <c>.Probability</c>, <c>.Warning</c> and, on request,
/// <c>.Overlay</c> of <see cref="LimeExplainEstimator"/>. There are no segments, so there are no columns by segment.
/// </summary>
/// <remarks>
/// Learns nothing from data. Input: Image. All else is as in <see cref="LimeExplainEstimator"/>. Had by
/// <see cref="LimeCatalog.Rise"/>.
/// </remarks>
public sealed class RiseExplainEstimator : LimeEstimator<RiseExplainTransformer>
{
    internal RiseExplainEstimator(ImageMapping mapping)
        : base(mapping, (bound, fitted) => new RiseExplainTransformer(bound, fitted))
    {
    }
}
