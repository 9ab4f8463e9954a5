using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>A saved <see cref="SegmentImageTransformer"/> as a mapping; ML.NET finds it by its contract.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PlainSegmentationFactory : CustomMappingFactory<PlainSource, PlainSegmentation>
{
    public const string Contract = "MlNetLime.SegmentImage";

    public override Action<PlainSource, PlainSegmentation> GetMapping() => (source, row) => row.Read(source);
}
