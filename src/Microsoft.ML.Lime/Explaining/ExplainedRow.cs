using System.Diagnostics;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>An explained class or other value, and what the model gives for the image.</summary>
/// <param name="ClassIndex">The class; null if the value is none.</param>
/// <param name="Name">The class's name, empty if it has none; for another value its description.</param>
/// <param name="Probability">The probability, or the value.</param>
internal readonly record struct ExplainedValue(int? ClassIndex, string Name, float Probability);

/// <summary>The explanation of a cursor's current row; each part is computed when it is first requested.</summary>
internal sealed class ExplainedRow
{
    private readonly ExplainMapping _mapping;
    private readonly DataViewRow _row;
    private readonly string _imageColumn;
    private readonly RowCache<ImageBuffer?> _image;
    private readonly RowCache<ExplainOptions> _method;
    private readonly RowCache<SegmentMap?> _segments;
    private readonly RowCache<ImageExplanation?> _explanation;
    private readonly RowCache<ExplainedValue[]>? _prediction;
    private double _segmentationTime; // in milliseconds, of the value in _segments

    /// <param name="mapping">The mapping.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="inputs">The image, and the label map if there is one.</param>
    /// <param name="explains">Whether a column needs the explanation; otherwise the model runs on the image only.</param>
    public ExplainedRow(ExplainMapping mapping, DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool explains)
    {
        (_mapping, _row, _imageColumn) = (mapping, row, inputs[0].Name);
        var reader = new ImageReader(row, inputs[0], mapping.ImageChannels);
        Func<ImageBuffer, SegmentMap>? given = mapping.HasGivenSegments ? Given(row, inputs[1]) : null;
        _image = new(row, reader.Read);
        _method = new(row, () => given is null ? mapping.Method : mapping.With(given(Image!)));
        _segments = new(row, () => Image is { } image ? Segment(image) : null);
        _explanation = new(row, () => Image is { } image ? Explain(image) : null);
        _prediction = !explains && BaselineOf(mapping.Method) is { } baseline ? new(row, () => Predict(Image!, baseline)) : null;
    }

    /// <summary>The image, or null where the row has none and that is no error.</summary>
    public ImageBuffer? Image => _image.Value ?? (_mapping.FailOnMissingImage
        ? throw new LimeException(FormattableString.Invariant($"Row {_row.Position} has no image in the column '{_imageColumn}'; ")
            + "filter such rows out, or set FailOnMissingImage to false.")
        : null);

    /// <summary>The segments at the model's size, of a method that has segments; null where there is no image.</summary>
    // Those of the explanation where there is one; otherwise the image is segmented without running the model, and an explanation that
    // is requested later uses these segments.
    public SegmentMap? Segments => Image is null ? null : _explanation.HasValue ? Explanation!.Segments : _segments.Value;

    /// <summary>The explanation, or null where there is no image.</summary>
    public ImageExplanation? Explanation => Image is null ? null : _explanation.Value;

    /// <summary>The explained classes, in the order of the options if they name classes.</summary>
    public IReadOnlyList<ClassExplanation>? Classes => Explanation is not { } explanation ? null
        : _mapping.Method.Classes.Count == 0 ? explanation.Classes
        : [.. _mapping.Method.Classes.Select(index => explanation.Classes.First(found => found.ClassIndex == index))];

    /// <summary>The explained values, in the order of <see cref="Classes"/>; null where there is no image.</summary>
    public IReadOnlyList<ExplainedValue>? Values => Image is null ? null : _prediction?.Value ?? (IReadOnlyList<ExplainedValue>)
        [.. Classes!.Select(target => new ExplainedValue(target.ClassIndex, target.TargetName ?? target.ClassName ?? "",
            (float)target.Probability))];

    /// <summary>Maximum side of the overlay; null for that of the image.</summary>
    public int? OverlayMaxSide => _mapping.OverlayMaxSide;

    /// <summary>The warnings of the row, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => Classes is { } classes
        ? [.. classes.SelectMany(target => target.Warnings).Distinct().Select(ApiText.Of)]
        : [$"There is no image in the column '{_imageColumn}'."];

    /// <summary>The baseline of a method; null where it has none or is another program's.</summary>
    private static IBaseline? BaselineOf(ExplainOptions method) => method switch
    {
        LimeOptions lime => lime.Baseline,
        KernelShapOptions shap => shap.Baseline,
        OcclusionOptions occlusion => occlusion.Baseline,
        RiseOptions rise => rise.Baseline,
        _ => null,
    };

    private static Func<ImageBuffer, SegmentMap> Given(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<int>> getter = row.GetGetter<VBuffer<int>>(column);
        var sizes = ((VectorDataViewType)column.Type).Dimensions;
        VBuffer<int> labels = default;
        return image =>
        {
            getter(ref labels);
            // A map of unknown size has the size of the image.
            (int height, int width) = sizes is [> 0, > 0] ? (sizes[0], sizes[1]) : (image.Height, image.Width);
            if (labels.Length != (long)height * width)
                throw new LimeException(FormattableString.Invariant($"The label map in the column '{column.Name}' has {labels.Length} ")
                    + FormattableString.Invariant($"values, but the image is {height} x {width} (height x width); ")
                    + "give a map with one value per pixel.");
            return SegmentMap.FromValues(height, width, labels.DenseValues().ToArray());
        };
    }

    private SegmentMap Segment(ImageBuffer image)
    {
        (ImageFit fit, ImageBuffer fitted) = _method.Value.FitImage(image, _mapping.Scorer);
        long start = Stopwatch.GetTimestamp();
        SegmentMap segments = ((ISegmentOptions)_method.Value).Segmenter.Segment(fitted, fit, _mapping.Work.Cancellation);
        _segmentationTime = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return segments;
    }

    private ExplainedValue[] Predict(ImageBuffer image, IBaseline baseline)
    {
        ExplainOptions method = _mapping.Method;
        (ITargetReader target, float[] values) = Predict();
        RequireCount(values.Length);
        using IChannel channel = _mapping.Work.Log();
        LogGuesses(channel, [.. _mapping.Scorer.Info.Guesses, .. target.Guesses]);
        ExplainedValue[] all = [.. target.Outputs.Zip(values, (output, value) =>
            new ExplainedValue(output.ClassIndex, output.TargetName ?? output.ClassName ?? "", value))];
        return method.Classes.Count == 0 ? all
            : [.. method.Classes.Select(index => all.First(value => value.ClassIndex == index))];

        (ITargetReader, float[]) Predict()
        {
            try
            {
                return FittedImage.Create(method, _mapping.Scorer, image)
                    .Predict(baseline, () => _mapping.HasSegments ? Segments : null, _mapping.Work.Cancellation);
            }
            catch (ObjectDisposedException cause)
            {
                throw Disposed(cause);
            }
        }
    }

    private LimeException Disposed(ObjectDisposedException cause) =>
        new($"The scorer of the explanation '{_mapping.Name}', or its model, was disposed of before row "
            + FormattableString.Invariant($"{_row.Position} was read. Columns are computed when they are read: dispose of the scorer, ")
            + "its model, or the loaded model after the last row.", cause);

    private void RequireCount(int values)
    {
        if (values != _mapping.Values)
            throw new LimeException(FormattableString.Invariant($"The target {_mapping.Method.Target?.Info} gave ")
                + FormattableString.Invariant($"{values} values for row {_row.Position}, but {_mapping.Values} when ")
                + "the columns were created; in a pipeline a target must give the same number of values for every image.");
    }

    private void LogGuesses(IChannel channel, IReadOnlyList<string> guesses)
    {
        foreach (string guess in guesses)
            if (_mapping.LoggedGuesses.TryAdd(guess, true))
                channel.Info(MessageSensitivity.Schema, $"Guess: {ApiText.Of(guess)}");
    }

    private ImageExplanation Explain(ImageBuffer image)
    {
        LimeWork work = _mapping.Work;
        using IChannel channel = work.Log();
        RowProgress? progress = RowProgress.Create(work, _mapping.Name, _row.Position);
        ExplainOptions method = _segments.HasValue ? _mapping.With(_segments.Value!) : _method.Value;
        ImageExplanation explanation;
        try
        {
            // The mapping checked that there is an explainer.
            explanation = method.CreateExplainer()!.Explain(_mapping.Scorer, image, progress, work.Cancellation);
        }
        catch (ObjectDisposedException cause)
        {
            throw Disposed(cause);
        }
        if (_segments.HasValue)
            explanation = explanation with
            {
                Options = _method.Value,
                Timings = explanation.Timings with { Segmentation = _segmentationTime },
            };
        RequireCount(explanation.Classes.Count);
        ClassExplanation first = explanation.Classes[0];
        if (_mapping.MapSize is { } size && (first.Map.Height, first.Map.Width) != size)
            throw new LimeException(FormattableString.Invariant($"The map of row {_row.Position} is {first.Map.Height} x ")
                + FormattableString.Invariant($"{first.Map.Width}, but {_mapping.Method.GetType().Name}.MapSize gave {size.Height} x ")
                + FormattableString.Invariant($"{size.Width}; ")
                + "override MapSize in the options of the method.");
        LogGuesses(channel, explanation.Guesses);
        channel.Trace(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Explained row {_row.Position} by {explanation.Method}: {first.TargetName ?? $"class {first.ClassIndex}"}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{(first.IsProbability ? "probability" : "score")} {first.Probability:F4}, ")
            + (first.Surrogate is { } fit
                ? string.Create(CultureInfo.InvariantCulture, $"R2 {fit.R2:F4} (held out {fit.HeldOutR2 ?? double.NaN:F4}), ")
                    + string.Create(CultureInfo.InvariantCulture, $"{explanation.Segments!.Count} segments, ")
                    + (fit.ImportanceKind is { } kind ? $"importances are {kind}, " : "")
                : "")
            + string.Create(CultureInfo.InvariantCulture, $"{explanation.ModelCalls} model runs, {explanation.Timings.Total:F0} ms."));
        return explanation;
    }
}
