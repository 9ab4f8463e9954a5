using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>A saved <see cref="ExplainTransformer"/> as a mapping; ML.NET finds it by its contract.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PlainExplanationFactory : CustomMappingFactory<PlainSource, PlainExplanation>
{
    public const string Contract = "MlNetLime.Explain";

    public override Action<PlainSource, PlainExplanation> GetMapping() => (source, row) => row.Read(source);
}
