using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>A training row for ML.NET's trainers.</summary>
internal sealed class SampleRow
{
    /// <summary>Folds of the held-out R2. A fit of ML.NET takes 0.1 to 1 s, as long as hundreds of model runs.</summary>
    public const int HeldOutFolds = 3;

    private float _weight;

    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight
    {
        get
        {
            IsWeightRead = true;
            return _weight;
        }
        set => _weight = value;
    }

    /// <summary>Whether the weight was read.</summary>
    internal bool IsWeightRead { get; private set; }

    /// <summary>A view of rows that all have the same number of features.</summary>
    /// <param name="context">The context.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="slotNames">Names of the features; null for none.</param>
    public static IDataView View(MLContext context, IEnumerable<SampleRow> rows, int features, string[]? slotNames = null)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SampleRow));
        SchemaDefinition.Column column = definition[nameof(Features)];
        column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        if (slotNames is not null)
            column.AddAnnotation(Annotated.SlotNames,
                new VBuffer<ReadOnlyMemory<char>>(features, Array.ConvertAll(slotNames, name => name.AsMemory())),
                new VectorDataViewType(TextDataViewType.Instance, features));
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The samples of weight above 0. The weights are scaled to a mean of 1.</summary>
    /// <param name="data">Masks, scores and weights of one target.</param>
    /// <param name="scale">Factor for the scores.</param>
    /// <param name="centred">Whether the features' means are subtracted.</param>
    /// <param name="offset">What is added to the centred scores before they are scaled.</param>
    public static SampleRow[] Create(SurrogateData data, double scale, bool centred, double offset = 0) =>
        [.. Weighted(data).Select(sample => new SampleRow
        {
            Features = [.. Enumerable.Range(0, data.Masks.Features).Select(feature =>
                (float)((data.Masks[sample, feature] ? 1 : 0) - (centred ? data.FeatureMeans[feature] : 0)))],
            Label = (float)((data.Score(sample) + offset) * scale),
            Weight = (float)(data.Weight(sample) * data.Samples / data.TotalWeight),
        })];

    /// <summary>All samples as rows to predict, without scores.</summary>
    public static IDataView ToPredict(MLContext context, MaskMatrix masks) => View(context, Enumerable.Range(0, masks.Samples).Select(
        sample => new SampleRow
        {
            Features = [.. Enumerable.Range(0, masks.Features).Select(feature => masks[sample, feature] ? 1f : 0f)],
        }), masks.Features);

    /// <summary>
    /// The predictions of all samples for each target: those of its model, or the mean score where the scores are constant or no feature
    /// varies, with which some trainers throw.
    /// </summary>
    /// <param name="targets">The data of each target.</param>
    /// <param name="predict">Trains a model and returns its prediction of every sample.</param>
    public static double[][] Predictions(IReadOnlyList<SurrogateData> targets, Func<SurrogateData, IEnumerable<double>> predict) =>
        [.. targets.Select(target => CanTrain(target) ? predict(target).ToArray()
            : Enumerable.Repeat(target.ScoreMean, target.Masks.Samples).ToArray())];

    /// <summary>Whether the scores and at least one feature vary.</summary>
    public static bool CanTrain(SurrogateData data) =>
        !data.IsConstant && Enumerable.Range(0, data.Masks.Features).Any(data.Varies);

    /// <summary>The samples of weight above 0.</summary>
    public static IEnumerable<int> Weighted(SurrogateData data) =>
        Enumerable.Range(0, data.Masks.Samples).Where(sample => data.Weight(sample) > 0);

    /// <summary>The predictions of a scored view.</summary>
    public static float[] Scores(IDataView view) => [.. view.GetColumn<float>(view.Schema["Score"])];

    /// <summary>The factor that gives the centred scores a variance of 1; 1 where they are constant.</summary>
    public static double UnitVariance(SurrogateData data) =>
        data.IsConstant || data.SumOfSquares == 0 ? 1 : Math.Sqrt(data.TotalWeight / data.SumOfSquares);
}
