using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>
/// The same columns and <c>.OverlayPng</c>. They have a contract of their own, because the columns of a contract cannot change: files that
/// were saved with it drop exactly those.
/// </summary>
internal sealed class PlainExplanationWithPng : PlainExplanation
{
    [ColumnName(PlainChain.Output + ".OverlayPng")]
    public VBuffer<byte> OverlayPng { get => Value<VBuffer<byte>>(".OverlayPng"); set => Refuse(); }

    /// <summary>ML.NET finds it by its contract.</summary>
    [CustomMappingFactoryAttribute(Contract)]
    internal sealed new class Factory : CustomMappingFactory<PlainSource, PlainExplanationWithPng>
    {
        public const string Contract = "MlNetLime.ExplainWithPng";

        public override Action<PlainSource, PlainExplanationWithPng> GetMapping() => (source, row) => row.Read(source);
    }
}
