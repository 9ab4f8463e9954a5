using Microsoft.ML.Lime.Images;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The step of a <see cref="PlainChain"/> that decodes image files; ML.NET finds it by its contract.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PlainDecoding : CustomMappingFactory<PlainDecoding.Encoded, PlainDecoding.Decoded>
{
    public const string Contract = "MlNetLime.Decode";

    public override Action<Encoded, Decoded> GetMapping() =>
        (source, row) => row.Image = source.Bytes.Length == 0 ? null : MLImages.Decode([.. source.Bytes.DenseValues()]);

    internal sealed class Encoded
    {
        [ColumnName(PlainChain.Bytes)]
        public VBuffer<byte> Bytes { get; set; }
    }

    internal sealed class Decoded
    {
        [ColumnName(PlainChain.Image)]
        [AnyImage]
        public MLImage? Image { get; set; }
    }
}
