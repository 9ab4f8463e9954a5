using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>The explanation of the row that a cursor stands on: each part is computed when it is first asked for.</summary>
internal sealed class ExplainedRow
{
    private readonly ExplainMapping _mapping;
    private readonly DataViewRow _row;
    private readonly string _imageColumn;
    private readonly RowCache<ImageBuffer?> _photo;
    private readonly RowCache<SegmentMap?> _segments;
    private readonly RowCache<ImageExplanation?> _explanation;

    public ExplainedRow(ExplainMapping mapping, DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs)
    {
        (_mapping, _row, _imageColumn) = (mapping, row, inputs[0].Name);
        var reader = new ImageReader(row, inputs[0], mapping.Scorer.Input.Channels == 4 ? 4 : 3);
        Func<ImageBuffer, ISegmenter?> segmenter = inputs.Count > 1 ? Given(row, inputs[1]) : _ => mapping.Options.Segmenter;
        _photo = new(row, reader.Read);
        _segments = new(row, () => Photo is { } photo && segmenter(photo) is { } divide ? Segment(photo, divide) : null);
        _explanation = new(row, () => Photo is { } photo ? Explain(photo, _segments!.Value) : null);
    }

    /// <summary>The picture, or null where the row has none and that is no error.</summary>
    public ImageBuffer? Photo => _photo.Value ?? (_mapping.Options.FailOnMissingImage
        ? throw new LimeException(FormattableString.Invariant($"Row {_row.Position} has no picture in the column '{_imageColumn}'; ")
            + "filter such rows out, or set FailOnMissingImage to false.")
        : null);

    /// <summary>The segments at the model's size, or null where there is no picture, or the method has none.</summary>
    public SegmentMap? Segments => Photo is null ? null : _segments.Value;

    /// <summary>The explanation, or null where there is no picture.</summary>
    public ImageExplanation? Explanation => Photo is null ? null : _explanation.Value;

    /// <summary>The explained classes, in the order in which the options name them if they do.</summary>
    public IReadOnlyList<ClassExplanation>? Classes => Explanation is not { } explanation ? null
        : _mapping.Engine.Classes.Count == 0 ? explanation.Classes
        : [.. _mapping.Engine.Classes.Select(index => explanation.Classes.First(found => found.ClassIndex == index))];

    /// <summary>What to know before trusting the row.</summary>
    public IReadOnlyList<string> Warnings => Classes is { } classes
        ? [.. classes.SelectMany(target => target.Warnings).Distinct()]
        : [$"There is no picture in the column '{_imageColumn}'."];

    private static Func<ImageBuffer, ISegmenter?> Given(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<int>> getter = row.GetGetter<VBuffer<int>>(column);
        var sizes = ((VectorDataViewType)column.Type).Dimensions;
        VBuffer<int> labels = default;
        return photo =>
        {
            getter(ref labels);
            // A map of unknown size was made of the picture, in its size.
            (int height, int width) = sizes is [> 0, > 0] ? (sizes[0], sizes[1]) : (photo.Height, photo.Width);
            if (labels.Length != (long)height * width)
                throw new LimeException(FormattableString.Invariant($"The label map in the column '{column.Name}' has {labels.Length} ")
                    + FormattableString.Invariant($"values, but the picture is {height} x {width} (height x width); ")
                    + "give a map of one value a pixel.");
            return Segmenters.Map(SegmentMap.FromValues(height, width, labels.DenseValues().ToArray()));
        };
    }

    private SegmentMap Segment(ImageBuffer photo, ISegmenter segmenter)
    {
        (PictureFit fit, ImageBuffer image) = _mapping.Scorer.Input.FitImage(photo, _mapping.Engine.Resize);
        return segmenter.Segment(image, fit, _mapping.Work.Cancellation);
    }

    private ImageExplanation Explain(ImageBuffer photo, SegmentMap? segments)
    {
        LimeWork work = _mapping.Work;
        using IChannel channel = work.Environment.Start("Lime");
        ExplainOptions options = segments is null
            ? _mapping.Engine
            : _mapping.Options.Divided(_mapping.Engine, Segmenters.Map(segments));
        IExplainer explainer = options.CreateExplainer()!; // options of every method know it
        RowProgress? progress = work.Progress is { } told ? new(told, _mapping.Name, _row.Position) : null;
        ImageExplanation explanation = explainer.Explain(_mapping.Scorer, photo, progress, work.Cancellation);
        if (explanation.Classes.Count != _mapping.Numbers)
            throw new LimeException(FormattableString.Invariant($"The target {_mapping.Engine.Target?.Info} gave ")
                + FormattableString.Invariant($"{explanation.Classes.Count} numbers for row {_row.Position}, but {_mapping.Numbers} when ")
                + "the columns were made; a target in a pipeline reads as many for every picture.");
        ClassExplanation first = explanation.Classes[0];
        channel.Trace(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Explained row {_row.Position} by {explanation.Method}: {first.TargetName ?? $"class {first.ClassIndex}"}, ")
            + string.Create(CultureInfo.InvariantCulture, $"probability {first.Probability:F4}, ")
            + (first.Fit is { } fit
                ? string.Create(CultureInfo.InvariantCulture, $"R2 {fit.R2:F4}, {segments!.Count} segments, ")
                : "")
            + string.Create(CultureInfo.InvariantCulture, $"{explanation.ModelCalls} model calls, {explanation.Timings.Total:F0} ms."));
        return explanation;
    }
}
