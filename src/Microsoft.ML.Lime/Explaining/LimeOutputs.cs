using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>The columns of an explanation, one entry each.</summary>
internal static class LimeOutputs
{
    public static readonly IReadOnlyList<LimeOutput> All =
    [
        new(".ScoreMap", false, (mapping, _) => mapping.Lime.Upsampling == MapUpsampling.None
                ? new VectorDataViewType(NumberDataViewType.Single)
                : new VectorDataViewType(
                    NumberDataViewType.Single, mapping.Classes, mapping.Scorer.Input.Height, mapping.Scorer.Input.Width),
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => target.Map.Values.ToArray()))),
        new(".Importance", false, BySegment,
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => Single(target.Fit!.Importance)))),
        new(".StandardError", false, BySegment,
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => Single(target.Fit!.StandardError ?? [])))),
        new(".FeatureMap", false,
            (mapping, _) => new VectorDataViewType(NumberDataViewType.Int32, mapping.Scorer.Input.Height, mapping.Scorer.Input.Width),
            (row, type) => Vector(type, -1, () => row.Segments?.Labels.ToArray())),
        ByClass(".ClassIndex", NumberDataViewType.Int32, -1, target => target.ClassIndex ?? -1),
        ByClass(".ClassName", TextDataViewType.Instance, ReadOnlyMemory<char>.Empty, target => (target.ClassName ?? "").AsMemory()),
        ByClass(".Probability", NumberDataViewType.Single, float.NaN, target => (float)target.Probability),
        ByClass(".R2", NumberDataViewType.Single, float.NaN, target => (float)target.Fit!.R2),
        new(".Warning", false, (_, _) => new VectorDataViewType(TextDataViewType.Instance),
            (row, type) => Vector(type, ReadOnlyMemory<char>.Empty, () => [.. row.Warnings.Select(warning => warning.AsMemory())])),
    ];

    public static readonly LimeOutput Overlay = new(".Overlay", false, (_, image) => image,
        (row, _) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            value?.Dispose();
            value = row is { Photo: { } photo, Explanation: { } explanation, Classes: { } classes }
                ? Pictures.ToImage(Engine.Overlay.DrawPlain(photo, explanation, classes[0]))
                : null!;
        }));

    private static VectorDataViewType BySegment(LimeMapping mapping, ImageDataViewType image) =>
        new(NumberDataViewType.Single, mapping.Classes, 0);

    private static LimeOutput ByClass<T>(string suffix, PrimitiveDataViewType item, T missing, Func<ClassExplanation, T> value) => new(
        suffix, true, (mapping, _) => new VectorDataViewType(item, mapping.Classes),
        (row, type) => Vector(type, missing, () => row.Classes is { } classes ? [.. classes.Select(value)] : null));

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
