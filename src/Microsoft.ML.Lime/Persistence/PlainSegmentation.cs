using Microsoft.ML.Data;
using Microsoft.ML.Lime.Segmentation;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The columns of <see cref="SegmentImageTransformer"/> in a <see cref="PlainChain"/>.</summary>
internal sealed class PlainSegmentation : PlainRow
{
    [ColumnName(PlainChain.Output)]
    public VBuffer<int> Labels { get => Value<VBuffer<int>>(""); set => Refuse(); }

    [ColumnName(PlainChain.Output + SegmentMapping.CountSuffix)]
    public int SegmentCount { get => Value<int>(SegmentMapping.CountSuffix); set => Refuse(); }
}
