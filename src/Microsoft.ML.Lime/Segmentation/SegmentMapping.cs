using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Segmentation;

/// <summary>Picture in, label map and number of segments out.</summary>
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
        DataViewType mapType = MapType((ImageDataViewType)inputs[0].Type);
        var map = new RowCache<SegmentMap?>(row, () => reader.Read() is { } picture ? Segment(picture, row.Position) : null);
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

    public override SavedTransformer Save(IReadOnlyList<DataViewType> inputs) =>
        SavedSegmentation.Of(Name, inputColumnName, segmenter, inputs);

    private SegmentMap Segment(ImageBuffer picture, long row)
    {
        using IChannel channel = work.Environment.Start("Lime");
        SegmentMap map = segmenter.Segment(picture, work.Cancellation);
        channel.Trace(MessageSensitivity.None, FormattableString.Invariant($"Divided the picture of row {row} into {map.Count} segments."));
        return map;
    }

    private static VectorDataViewType MapType(ImageDataViewType image) => image.Height > 0
        ? new(NumberDataViewType.Int32, image.Height, image.Width)
        : new(NumberDataViewType.Int32);
}
