using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>One column of an explanation.</summary>
/// <param name="Suffix">The column's name without the prefix that the user gave.</param>
/// <param name="Type">Its type, given the type of the image.</param>
/// <param name="Getter">Creates the getter, given the column's type.</param>
internal sealed record ExplainOutput(
    string Suffix, Func<ExplainMapping, ImageDataViewType, DataViewType> Type, Func<ExplainedRow, DataViewType, Delegate> Getter)
{
    public static readonly IReadOnlyList<ExplainOutput> All =
    [
        new(".ScoreMap", (mapping, _) => mapping.MapSize is var (height, width)
                ? new VectorDataViewType(NumberDataViewType.Single, mapping.Values, height, width)
                : new VectorDataViewType(NumberDataViewType.Single),
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => target.Map.Values.ToArray()))),
        BySegment(".Importance", fit => fit.Importance),
        BySegment(".StandardError", fit => fit.StandardError ?? []),
        new(".FeatureMap",
            (mapping, _) => new VectorDataViewType(NumberDataViewType.Int32, mapping.Scorer.Input.Height, mapping.Scorer.Input.Width),
            (row, type) => Vector(type, -1, () => row.Segments?.Labels.ToArray()))
        {
            OfSegments = true,
            IsExplained = false,
        },
        ByClass(".ClassIndex", NumberDataViewType.Int32, -1, row => row.Values, value => value.ClassIndex ?? -1),
        ByClass(".ClassName", TextDataViewType.Instance, ReadOnlyMemory<char>.Empty, row => row.Values, value => value.Name.AsMemory()),
        ByClass(".Probability", NumberDataViewType.Single, float.NaN, row => row.Values, value => value.Probability),
        ByClass(".R2", NumberDataViewType.Single, float.NaN, row => row.Classes, target => (float)target.Surrogate!.R2) with
        {
            OfSegments = true,
            IsExplained = true,
        },
        ByClass(".HeldOutR2", NumberDataViewType.Single, float.NaN, row => row.Classes,
            target => (float)(target.Surrogate!.HeldOutR2 ?? double.NaN)) with
        {
            OfSegments = true,
            IsExplained = true,
        },
        new(".HeldOutR2Interval", (mapping, _) => new VectorDataViewType(NumberDataViewType.Single, mapping.Values, 2),
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target =>
                target.Surrogate!.HeldOutR2Interval is var (low, high) ? [(float)low, (float)high] : [float.NaN, float.NaN])))
        {
            OfSegments = true,
        },
        new(".Warning", (_, _) => new VectorDataViewType(TextDataViewType.Instance),
            (row, type) => Vector(type, ReadOnlyMemory<char>.Empty, () => [.. row.Warnings.Select(warning => warning.AsMemory())])),
    ];

    public static readonly ExplainOutput Overlay = new(".Overlay", (_, image) => image,
        (row, _) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            value?.Dispose();
            value = Draw(row) is { } overlay ? MLImages.ToImage(overlay) : null!;
        }));

    public static readonly ExplainOutput OverlayPng = new(".OverlayPng", (_, _) => EncodedImageFormat.Column,
        (row, type) => Vector<byte>(type, 0, () => Draw(row) is { } overlay ? ImageFile.EncodePng(overlay) : null));

    /// <summary>Whether its slots are the classes.</summary>
    public bool IsByClass { get; init; }

    /// <summary>Whether only methods with segments have it.</summary>
    public bool OfSegments { get; init; }

    /// <summary>Whether it comes from an explanation; otherwise from the image and at most two runs of the model.</summary>
    public bool IsExplained { get; init; } = true;

    private static ImageBuffer? Draw(ExplainedRow row) =>
        row is { Image: { } image, Explanation: { } explanation, Classes: { } classes }
            // A scorer that fits the image itself may not know where its pixels come from.
            ? Drawing.Overlay.DrawPlain(
                (image.Height, image.Width) == (explanation.ImageFit.SourceHeight, explanation.ImageFit.SourceWidth)
                    ? row.OverlayMaxSide is { } limit ? Drawing.Overlay.Reduce(image, explanation.ImageFit, limit) : image
                    : explanation.Image, explanation, classes[0])
            : null;

    private static ExplainOutput BySegment(string suffix, Func<SurrogateFit, double[]> values) => new(
        suffix, (mapping, _) => new VectorDataViewType(NumberDataViewType.Single, mapping.Values, 0),
        (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => Single(values(target.Surrogate!)))))
    {
        OfSegments = true,
    };

    private static ExplainOutput ByClass<TSource, T>(string suffix, PrimitiveDataViewType item, T missing,
        Func<ExplainedRow, IReadOnlyList<TSource>?> source, Func<TSource, T> value) =>
        new(suffix, (mapping, _) => new VectorDataViewType(item, mapping.Values),
            (row, type) => Vector(type, missing, () => source(row) is { } values ? [.. values.Select(value)] : null))
        {
            IsByClass = true,
            IsExplained = false,
        };

    private static ValueGetter<VBuffer<T>> Vector<T>(DataViewType type, T missing, Func<T[]?> values) => (ref VBuffer<T> buffer) =>
    {
        if (values() is { } found)
            Fill.With(ref buffer, found);
        else
            Fill.Missing(ref buffer, type, missing);
    };

    private static float[]? Joined(IReadOnlyList<ClassExplanation>? classes, Func<ClassExplanation, float[]> values) =>
        classes is null ? null : [.. classes.SelectMany(values)];

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);
}
