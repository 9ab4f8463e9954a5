using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Explaining;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of an <see cref="ExplainTransformer"/>.</summary>
internal sealed record SavedExplainStep : SavedTransformer
{
    public required ExplanationColumnOptions Options { get; init; }

    public required SavedScorer Scorer { get; init; }

    /// <summary>The dimensions of the label maps that it was fitted on; none where they vary.</summary>
    public int[] SegmentsSize { get; init; } = [];

    [JsonIgnore]
    public override IReadOnlyList<DataViewType> InputTypes => Options.SegmentsColumn is null
        ? base.InputTypes
        : [.. base.InputTypes, SegmentsSize.Length > 0
            ? new VectorDataViewType(NumberDataViewType.Int32, SegmentsSize)
            : new VectorDataViewType(NumberDataViewType.Int32)];

    public static SavedExplainStep Of(string output, string input, IScorer scorer, ExplanationColumnOptions options,
        IReadOnlyList<DataViewType> types)
    {
        SavedScorer saved = SavedScorer.Of(scorer, output, out byte[] model);
        return new()
        {
            Output = output,
            Input = input,
            Options = options,
            Scorer = saved,
            Model = model,
            PictureSize = SizeOf(types[0]),
            SegmentsSize = types is [_, VectorDataViewType { IsKnownSize: true } segments] ? [.. segments.Dimensions] : [],
        };
    }

    public override LimeTransformer Restore(LimeCatalog catalog)
    {
        List<IDisposable> owned = [];
        IScorer scorer = Scorer.Restore(catalog, Model, owned);
        var mapping = new ExplainMapping(catalog.Work, Output, Input, scorer, Options);
        return Options switch
        {
            OcclusionExplainOptions => new OcclusionExplainTransformer(mapping, InputTypes, owned),
            KernelShapExplainOptions => new KernelShapExplainTransformer(mapping, InputTypes, owned),
            RiseExplainOptions => new RiseExplainTransformer(mapping, InputTypes, owned),
            CamExplainOptions => new CamExplainTransformer(mapping, InputTypes, owned),
            ScoreCamExplainOptions => new ScoreCamExplainTransformer(mapping, InputTypes, owned),
            _ => new LimeExplainTransformer(mapping, InputTypes, owned),
        };
    }

    public override IEstimator<ITransformer> PlainStep(TransformsCatalog ml) =>
        ml.CustomMapping(new PlainExplanationFactory().GetMapping(), PlainExplanationFactory.Contract);
}
