using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>The saved state of a transformer of <see cref="LimeCatalog.ExplainImage"/>.</summary>
internal sealed record SavedExplainStep() : SavedTransformer(Name)
{
    public const string Name = "explain";

    [JsonConverter(typeof(ExplainOptionsConverter))]
    public required LimeExplainOptions Options { get; init; }

    public required SavedScorer Scorer { get; init; }

    /// <summary>The dimensions of the label maps that it was fitted on; empty where they vary.</summary>
    public int[] SegmentsSize { get; init; } = [];

    [JsonIgnore]
    public override IReadOnlyList<DataViewType> InputTypes => Options.Segments is null
        ? base.InputTypes
        : [.. base.InputTypes, SegmentsSize.Length > 0
            ? new VectorDataViewType(NumberDataViewType.Int32, SegmentsSize)
            : new VectorDataViewType(NumberDataViewType.Int32)];

    public static SavedExplainStep Create(string output, string input, IScorer scorer, LimeExplainOptions options, DataViewSchema inputs)
    {
        var saved = SavedScorer.Create(scorer, output, out byte[] model);
        return new()
        {
            Output = output,
            Input = input,
            Options = options,
            Scorer = saved,
            Model = model,
            PictureSize = SizeOf(inputs[0].Type),
            InputKind = KindOf(inputs[0].Type),
            SegmentsSize = inputs.Count > 1 && inputs[1].Type is VectorDataViewType { IsKnownSize: true } map ? [.. map.Dimensions] : [],
        };
    }

    public override LimeTransformer Restore(LimeWork work)
    {
        List<IDisposable> owned = [];
        IScorer scorer = Scorer.Restore(work, Model, owned);
        return new LimeTransformer(new ExplainMapping(work, Output, Input, scorer, Options), InputTypes, owned);
    }

    public override IEstimator<ITransformer> PlainStep(TransformsCatalog ml) => Options.OverlayPng
        ? ml.CustomMapping(new PlainExplanationWithPng.Factory().GetMapping(), PlainExplanationWithPng.Factory.Contract)
        : ml.CustomMapping(new PlainExplanation.Factory().GetMapping(), PlainExplanation.Factory.Contract);
}
