using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Explains what a model decided on the pictures of a column by occlusion sensitivity: how much the score drops under a mask that wanders
/// over the picture. It adds the columns <c>.ScoreMap</c>, <c>.ClassIndex</c>, <c>.ClassName</c>, <c>.Probability</c>, <c>.Warning</c> and,
/// on request, <c>.Overlay</c> of <see cref="LimeExplainEstimator"/>. There are no segments, so there are no columns by segment.
/// </summary>
/// <remarks>
/// Learns nothing from data. Input: Image. Where the upsampling is none, <c>.ScoreMap</c> has a value for each
/// position of the mask instead of each pixel. All else is as in <see cref="LimeExplainEstimator"/>. Had by
/// <see cref="LimeCatalog.Occlude"/>.
/// </remarks>
public sealed class OcclusionExplainEstimator : LimeEstimator<OcclusionExplainTransformer>
{
    internal OcclusionExplainEstimator(ImageMapping mapping)
        : base(mapping, (bound, fitted) => new OcclusionExplainTransformer(bound, fitted))
    {
    }
}
