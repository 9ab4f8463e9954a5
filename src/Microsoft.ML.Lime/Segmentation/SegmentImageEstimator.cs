using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>
/// Divides the pictures of a column into segments. Adds <c>&lt;out&gt;</c>, the label map, 0-based and row by row: a vector of
/// Int32 of height x width where the column's type has the size, else of variable length; and <c>&lt;out&gt;.SegmentCount</c>, an Int32.
/// A row
/// without a picture gets -1 in each position of a fixed map, an empty variable one, and the count 0.
/// </summary>
/// <remarks>Learns nothing from data. Input: Image. Had by <see cref="LimeCatalog.SegmentImage"/>.</remarks>
public sealed class SegmentImageEstimator : LimeEstimator<SegmentImageTransformer>
{
    internal SegmentImageEstimator(ImageMapping mapping) : base(mapping, (bound, fitted) => new SegmentImageTransformer(bound, fitted))
    {
    }
}
