using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Segmenting;

/// <summary>The saved state of a transformer of <see cref="LimeCatalog.SegmentImage"/>.</summary>
internal sealed record SavedSegmentation() : SavedTransformer(Name)
{
    public const string Name = "segment-image";

    public required ISegmenter Segmenter { get; init; }

    public static SavedSegmentation Create(string output, string input, ISegmenter segmenter, DataViewType image) =>
        new() { Output = output, Input = input, Segmenter = segmenter, PictureSize = SizeOf(image), InputKind = KindOf(image) };

    public override LimeTransformer Restore(LimeWork work) =>
        new LimeTransformer(new SegmentMapping(work, Output, Input, Segmenter), InputTypes);

    public override IEstimator<ITransformer> PlainStep(TransformsCatalog ml) =>
        ml.CustomMapping(new PlainSegmentation.Factory().GetMapping(), PlainSegmentation.Factory.Contract);
}
