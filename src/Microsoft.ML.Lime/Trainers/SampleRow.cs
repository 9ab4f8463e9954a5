namespace Microsoft.ML.Lime.Trainers;

/// <summary>A training row for ML.NET's trainers.</summary>
internal sealed class SampleRow
{
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight { get; set; }

    /// <summary>A view of rows that all have the same number of features.</summary>
    public static IDataView View(MLContext context, IEnumerable<SampleRow> rows, int features)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SampleRow));
        definition[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The samples of weight above 0. The weights are scaled to a mean of 1.</summary>
    /// <param name="data">Masks, scores and weights of one target.</param>
    /// <param name="scale">Factor for the centred scores.</param>
    /// <param name="centred">Whether the features' means are subtracted.</param>
    public static SampleRow[] Create(SurrogateData data, double scale, bool centred) =>
        [.. Enumerable.Range(0, data.Masks.Samples).Where(sample => data.Weight(sample) > 0).Select(sample => new SampleRow
        {
            Features = [.. Enumerable.Range(0, data.Masks.Features).Select(feature =>
                (float)((data.Masks[sample, feature] ? 1 : 0) - (centred ? data.FeatureMeans[feature] : 0)))],
            Label = (float)(data.Score(sample) * scale),
            Weight = (float)(data.Weight(sample) * data.Samples / data.TotalWeight),
        })];

    /// <summary>The factor that gives the centred scores a variance of 1; 1 where they are constant.</summary>
    public static double UnitVariance(SurrogateData data) =>
        data.IsConstant || data.SumOfSquares == 0 ? 1 : Math.Sqrt(data.TotalWeight / data.SumOfSquares);
}
