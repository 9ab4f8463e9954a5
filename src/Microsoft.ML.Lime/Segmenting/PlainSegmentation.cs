using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Segmenting;

/// <summary>The columns of <see cref="LimeCatalog.SegmentImage"/> in a <see cref="PlainChain"/>.</summary>
internal sealed class PlainSegmentation : PlainRow<SavedSegmentation>
{
    [ColumnName(PlainChain.Output)]
    public VBuffer<int> Labels { get => Value<VBuffer<int>>(""); set => Refuse(); }

    [ColumnName(PlainChain.Output + SegmentMapping.CountSuffix)]
    public int SegmentCount { get => Value<int>(SegmentMapping.CountSuffix); set => Refuse(); }

    /// <summary>ML.NET finds it by its contract.</summary>
    [CustomMappingFactoryAttribute(Contract)]
    internal sealed class Factory : CustomMappingFactory<PlainSource, PlainSegmentation>
    {
        public const string Contract = "MlNetLime.SegmentImage";

        public override Action<PlainSource, PlainSegmentation> GetMapping() => (source, row) => row.Read(source);
    }
}
