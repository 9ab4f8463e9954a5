using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime;

/// <summary>Divides the images of a column into segments; see <see cref="SegmentImageEstimator"/>.</summary>
public sealed class SegmentImageTransformer : LimeTransformer
{
    internal SegmentImageTransformer(ImageMapping mapping, IReadOnlyList<DataViewType> fitted) : base(mapping, fitted)
    {
    }
}
