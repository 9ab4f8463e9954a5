using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>The columns of <see cref="LimeCatalog.ExplainImage"/> in a <see cref="PlainChain"/>.</summary>
internal class PlainExplanation : PlainRow<SavedExplainStep>
{
    [ColumnName(PlainChain.Output + ".ScoreMap")]
    public VBuffer<float> ScoreMap { get => Value<VBuffer<float>>(".ScoreMap"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".Importance")]
    public VBuffer<float> Importance { get => Value<VBuffer<float>>(".Importance"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".StandardError")]
    public VBuffer<float> StandardError { get => Value<VBuffer<float>>(".StandardError"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".FeatureMap")]
    public VBuffer<int> FeatureMap { get => Value<VBuffer<int>>(".FeatureMap"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".ClassIndex")]
    public VBuffer<int> ClassIndex { get => Value<VBuffer<int>>(".ClassIndex"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".ClassName")]
    public VBuffer<ReadOnlyMemory<char>> ClassName { get => Value<VBuffer<ReadOnlyMemory<char>>>(".ClassName"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".Probability")]
    public VBuffer<float> Probability { get => Value<VBuffer<float>>(".Probability"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".R2")]
    public VBuffer<float> R2 { get => Value<VBuffer<float>>(".R2"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".HeldOutR2")]
    public VBuffer<float> HeldOutR2 { get => Value<VBuffer<float>>(".HeldOutR2"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".HeldOutR2Interval")]
    public VBuffer<float> HeldOutR2Interval { get => Value<VBuffer<float>>(".HeldOutR2Interval"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".Warning")]
    public VBuffer<ReadOnlyMemory<char>> Warning { get => Value<VBuffer<ReadOnlyMemory<char>>>(".Warning"); set => Refuse(); }

    [ColumnName(PlainChain.Output + ".Overlay")]
    [AnyImage]
    public MLImage? Overlay { get => Image(".Overlay"); set => Refuse(); }

    /// <summary>ML.NET finds it by its contract.</summary>
    [CustomMappingFactoryAttribute(Contract)]
    internal sealed class Factory : CustomMappingFactory<PlainSource, PlainExplanation>
    {
        public const string Contract = "MlNetLime.Explain";

        public override Action<PlainSource, PlainExplanation> GetMapping() => (source, row) => row.Read(source);
    }
}
