using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>The columns of an explanation, one entry each.</summary>
internal static class ExplainOutputs
{
    public static readonly IReadOnlyList<ExplainOutput> All =
    [
        new(".ScoreMap", (mapping, _) => mapping.MapSize is var (height, width)
                ? new VectorDataViewType(NumberDataViewType.Single, mapping.Numbers, height, width)
                : new VectorDataViewType(NumberDataViewType.Single),
            (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => target.Map.Values.ToArray()))),
        BySegment(".Importance", fit => fit.Importance),
        BySegment(".StandardError", fit => fit.StandardError ?? []),
        new(".FeatureMap",
            (mapping, _) => new VectorDataViewType(NumberDataViewType.Int32, mapping.Scorer.Input.Height, mapping.Scorer.Input.Width),
            (row, type) => Vector(type, -1, () => row.Segments?.Labels.ToArray()))
        {
            OfSegments = true,
        },
        ByClass(".ClassIndex", NumberDataViewType.Int32, -1, target => target.ClassIndex ?? -1),
        ByClass(".ClassName", TextDataViewType.Instance, ReadOnlyMemory<char>.Empty,
            target => (target.TargetName ?? target.ClassName ?? "").AsMemory()),
        ByClass(".Probability", NumberDataViewType.Single, float.NaN, target => (float)target.Probability),
        ByClass(".R2", NumberDataViewType.Single, float.NaN, target => (float)target.Fit!.R2) with { OfSegments = true },
        new(".Warning", (_, _) => new VectorDataViewType(TextDataViewType.Instance),
            (row, type) => Vector(type, ReadOnlyMemory<char>.Empty, () => [.. row.Warnings.Select(warning => warning.AsMemory())])),
    ];

    public static readonly ExplainOutput Overlay = new(".Overlay", (_, image) => image,
        (row, _) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            value?.Dispose();
            value = row is { Photo: { } photo, Explanation: { } explanation, Classes: { } classes }
                ? Pictures.ToImage(Drawing.Overlay.DrawPlain(photo, explanation, classes[0]))
                : null!;
        }));

    private static ExplainOutput BySegment(string suffix, Func<SurrogateFit, double[]> values) => new(
        suffix, (mapping, _) => new VectorDataViewType(NumberDataViewType.Single, mapping.Numbers, 0),
        (row, type) => Vector(type, float.NaN, () => Joined(row.Classes, target => Single(values(target.Fit!)))))
    {
        OfSegments = true,
    };

    private static ExplainOutput ByClass<T>(string suffix, PrimitiveDataViewType item, T missing, Func<ClassExplanation, T> value) => new(
        suffix, (mapping, _) => new VectorDataViewType(item, mapping.Numbers),
        (row, type) => Vector(type, missing, () => row.Classes is { } classes ? [.. classes.Select(value)] : null))
    {
        IsByClass = true,
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
