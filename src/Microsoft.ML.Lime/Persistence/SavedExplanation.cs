using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>What is saved of a <see cref="LimeExplainTransformer"/>.</summary>
internal sealed record SavedExplanation : SavedTransformer
{
    public required LimeExplainOptions Options { get; init; }

    public required SavedScorer Scorer { get; init; }

    /// <summary>The dimensions of the label maps that it was fitted on; none where they vary.</summary>
    public int[] SegmentsSize { get; init; } = [];

    [JsonIgnore]
    public override IReadOnlyList<DataViewType> InputTypes => Options.Segments is null
        ? base.InputTypes
        : [.. base.InputTypes, SegmentsSize.Length > 0
            ? new VectorDataViewType(NumberDataViewType.Int32, SegmentsSize)
            : new VectorDataViewType(NumberDataViewType.Int32)];

    public static SavedExplanation Of(string output, string input, IScorer scorer, LimeExplainOptions options,
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
        return new LimeExplainTransformer(new LimeMapping(catalog.Work, Output, Input, scorer, Options), InputTypes, owned);
    }

    public override IEstimator<ITransformer> PlainStep(TransformsCatalog ml) =>
        ml.CustomMapping(new PlainExplanationFactory().GetMapping(), PlainExplanationFactory.Contract);
}
