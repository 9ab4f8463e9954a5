using Microsoft.ML.Trainers.FastTree;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>ML.NET's boosted regression trees.</summary>
internal sealed class FastTreeSurrogate : ISurrogate
{
    private readonly int _trees, _leaves, _minLeaf;
    private readonly double _learningRate;

    public FastTreeSurrogate(int numberOfTrees, int numberOfLeaves, int minimumExampleCountPerLeaf, double learningRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfTrees, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfLeaves, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumExampleCountPerLeaf, 1);
        if (!(learningRate is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be above 0 and at most 1.");
        (_trees, _leaves, _minLeaf, _learningRate) = (numberOfTrees, numberOfLeaves, minimumExampleCountPerLeaf, learningRate);
        Info = new ComponentInfo("fast-tree",
            new("trees", _trees), new("leaves", _leaves), new("minLeaf", _minLeaf), new("learningRate", _learningRate));
    }

    public ComponentInfo Info { get; }

    public int HeldOutFolds => SampleRow.HeldOutFolds;

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default)
    {
        return [.. SurrogateData.Create(masks, scores, weights).Select(target =>
            SampleRow.CanTrain(target)
                ? Train(target, cancellation)
                : target.Fit(new double[masks.Features], target.SumOfSquares, localPrediction: 0)
                    with { SignedImportance = new double[masks.Features] })];
    }

    public double[][] Predict(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default) =>
        SampleRow.Predictions(SurrogateData.Create(masks, scores, weights), target =>
        {
            MLContext context = new(seed: 1);
            double scale = SampleRow.UnitVariance(target);
            var model = Learn(context, SampleRow.View(context, SampleRow.Create(target, scale, centred: false), masks.Features),
                cancellation);
            return SampleRow.Scores(model.Transform(SampleRow.ToPredict(context, masks))).Select(score => target.ScoreMean + score / scale);
        });

    private RegressionPredictionTransformer<FastTreeRegressionModelParameters> Learn(
        MLContext context, IDataView rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // a context cannot be cancelled from outside ML.NET; a fit takes tenths of a second
        return context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            ExampleWeightColumnName = nameof(SampleRow.Weight),
            NumberOfTrees = _trees,
            NumberOfLeaves = _leaves,
            MinimumExampleCountPerLeaf = _minLeaf,
            LearningRate = _learningRate,
            NumberOfThreads = 1,
        }).Fit(rows);
    }

    private SurrogateFit Train(SurrogateData target, CancellationToken cancellation)
    {
        MLContext context = new(seed: 1);
        double scale = SampleRow.UnitVariance(target);
        SampleRow[] samples = SampleRow.Create(target, scale, centred: false);
        int features = target.Masks.Features;
        IDataView rows = SampleRow.View(context, samples, features);
        var model = Learn(context, rows, cancellation);

        VBuffer<float> gains = default;
        model.Model.GetFeatureWeights(ref gains);
        double[] importance = [.. gains.DenseValues().Select(gain => (double)gain)];
        double prediction = RowOfOnes.Prediction(context, model, features);
        float[] contributions = RowOfOnes.Contributions(context, model, features);
        double residualSumOfSquares = 0;
        foreach ((SampleRow sample, float score) in samples.Zip(SampleRow.Scores(model.Transform(rows))))
            residualSumOfSquares += sample.Weight * Math.Pow((sample.Label - score) / scale, 2);
        residualSumOfSquares = residualSumOfSquares * target.TotalWeight / target.Samples;
        string[] warnings = Array.TrueForAll(importance, value => value == 0)
            ? [$"FastTree has no split: {target.Samples} samples are too few for leaves of at least {_minLeaf}; "
                + "raise the number of samples."]
            : [];
        return target.Fit(importance, residualSumOfSquares, prediction / scale, warnings) with
        {
            SignedImportance = Array.ConvertAll(contributions, value => value / scale),
        };
    }
}
