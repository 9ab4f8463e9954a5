using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Segmentation;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of a <see cref="SegmentImageTransformer"/>.</summary>
internal sealed record SavedSegmentation : SavedTransformer
{
    public required ISegmenter Segmenter { get; init; }

    public static SavedSegmentation Of(string output, string input, ISegmenter segmenter, IReadOnlyList<DataViewType> types) =>
        new() { Output = output, Input = input, Segmenter = segmenter, PictureSize = SizeOf(types[0]) };

    public override LimeTransformer Restore(LimeCatalog catalog) =>
        new SegmentImageTransformer(new SegmentMapping(catalog.Work, Output, Input, Segmenter), InputTypes);

    public override IEstimator<ITransformer> PlainStep(TransformsCatalog ml) =>
        ml.CustomMapping(new PlainSegmentationFactory().GetMapping(), PlainSegmentationFactory.Contract);
}
