using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains what a model decided on the pictures of a column by
/// the class activation map: the weighted feature maps of the layer that enters global average pooling.
/// It adds the columns <c>.ScoreMap</c>, <c>.ClassIndex</c>, <c>.ClassName</c>, <c>.Probability</c>, <c>.Warning</c> and, on
/// request, <c>.Overlay</c> of <see cref="LimeExplainEstimator"/>. There are no segments, so there are no columns by segment.
/// </summary>
/// <remarks>
/// Learns nothing from data. Input: Image. The scorer must give feature maps. All else is as in <see cref="LimeExplainEstimator"/>. Had by
/// <see cref="LimeCatalog.Cam"/>.
/// </remarks>
public sealed class CamExplainEstimator : LimeEstimator<CamExplainTransformer>
{
    internal CamExplainEstimator(ImageMapping mapping)
        : base(mapping, (bound, fitted) => new CamExplainTransformer(bound, fitted))
    {
    }
}
