using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Segmenting;

/// <summary>Maps an image to its label map and number of segments.</summary>
internal sealed class SegmentMapping(
    LimeWork work, string outputColumnName, string inputColumnName, ISegmenter segmenter) : ImageMapping
{
    public const string CountSuffix = ".SegmentCount";

    public override string Name => outputColumnName;

    public override IReadOnlyList<InputColumn> Inputs { get; } = [InputColumn.Image(inputColumnName)];

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(ImageDataViewType image) =>
    [
        new(outputColumnName, MapType(image)),
        new(outputColumnName + CountSuffix, NumberDataViewType.Int32),
    ];

    public override Delegate?[] Open(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, IReadOnlyList<bool> active)
    {
        var reader = new ImageReader(row, inputs[0]);
        DataViewType mapType = MapType(InputColumn.ImageType(inputs[0].Type));
        var map = new RowCache<SegmentMap?>(row, () => reader.Read() is { } image ? Segment(image, row.Position) : null);
        void Labels(ref VBuffer<int> value)
        {
            if (map.Value is { } segments)
                Fill.With(ref value, segments.Labels);
            else
                Fill.Missing(ref value, mapType, -1);
        }
        void Count(ref int value) => value = map.Value?.Count ?? 0;
        return [active[0] ? (ValueGetter<VBuffer<int>>)Labels : null, active[1] ? (ValueGetter<int>)Count : null];
    }

    public override void Save(ModelSaveContext target, DataViewSchema inputs) =>
        PlainChain.Save(target, work, this, inputs, SavedSegmentation.Create(Name, inputColumnName, segmenter, inputs[0].Type));

    private SegmentMap Segment(ImageBuffer image, long row)
    {
        using IChannel channel = work.Log();
        SegmentMap map = segmenter.Segment(image, work.Cancellation);
        channel.Trace(MessageSensitivity.None, FormattableString.Invariant($"Divided the image of row {row} into {map.Count} segments."));
        return map;
    }

    private static VectorDataViewType MapType(ImageDataViewType image) => image.Height > 0
        ? new(NumberDataViewType.Int32, image.Height, image.Width)
        : new(NumberDataViewType.Int32);
}
