using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>A sample as ML.NET's trainers take it.</summary>
internal sealed class SampleRow
{
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight { get; set; }

    /// <summary>A view of rows of equally many features.</summary>
    public static IDataView View(MLContext context, IEnumerable<SampleRow> rows, int features)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SampleRow));
        definition[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The samples that have a weight, for one target. The weights are scaled to a mean of 1.</summary>
    /// <param name="design">Masks and weights.</param>
    /// <param name="target">The scores.</param>
    /// <param name="scale">What the centred scores are multiplied with.</param>
    /// <param name="centred">Whether the features' means are taken off.</param>
    public static SampleRow[] Of(CenteredDesign design, CenteredScores target, double scale, bool centred) =>
        [.. Enumerable.Range(0, design.Masks.Samples).Where(sample => design.Weight(sample) > 0).Select(sample => new SampleRow
        {
            Features = [.. Enumerable.Range(0, design.Features).Select(feature =>
                (float)((design.Masks[sample, feature] ? 1 : 0) - (centred ? design.Means[feature] : 0)))],
            Label = (float)(target[sample] * scale),
            Weight = (float)(design.Weight(sample) * design.Samples / design.TotalWeight),
        })];

    /// <summary>What to multiply centred scores with to give them a variance of 1; 1 where they are constant.</summary>
    public static double UnitVariance(CenteredDesign design, CenteredScores target) =>
        target.IsConstant || target.SumOfSquares == 0 ? 1 : Math.Sqrt(design.TotalWeight / target.SumOfSquares);
}
