using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The first step of a <see cref="PlainChain"/>; ML.NET finds it by its contract.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PlainStartFactory : CustomMappingFactory<PlainStart, PlainStartRow>
{
    public const string Contract = "MlNetLime.Start";

    public override Action<PlainStart, PlainStartRow> GetMapping() => (_, _) => { };
}
