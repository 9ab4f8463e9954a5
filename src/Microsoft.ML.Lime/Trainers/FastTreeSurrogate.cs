using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.SurrogateModels;
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

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default)
    {
        var design = new CenteredDesign(masks, weights);
        // FastTree refuses data of which no feature varies.
        bool varies = Enumerable.Range(0, design.Features).Any(design.Varies);
        return Array.ConvertAll(CenteredScores.Of(design, scores),
            target => varies && !target.IsConstant ? Train(design, target, cancellation) : Nothing(design, target));
    }

    private SurrogateFit Train(CenteredDesign design, CenteredScores target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // a context cannot be cancelled from outside ML.NET; a fit takes tenths of a second
        MLContext context = new(seed: 1);
        double scale = SampleRow.UnitVariance(design, target);
        SampleRow[] samples = SampleRow.Of(design, target, scale, centred: false);
        IDataView rows = SampleRow.View(context, samples, design.Features);
        var model = context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            ExampleWeightColumnName = nameof(SampleRow.Weight),
            NumberOfTrees = _trees,
            NumberOfLeaves = _leaves,
            MinimumExampleCountPerLeaf = _minLeaf,
            LearningRate = _learningRate,
            NumberOfThreads = 1,
        }).Fit(rows);

        VBuffer<float> gains = default;
        model.Model.GetFeatureWeights(ref gains);
        double[] importance = [.. gains.DenseValues().Select(gain => (double)gain)];
        (double prediction, float[] contributions) = ForPicture(context, model, design.Features);
        double residualSumOfSquares = 0;
        foreach ((SampleRow sample, float score) in samples.Zip(Scores(model.Transform(rows))))
            residualSumOfSquares += sample.Weight * Math.Pow((sample.Label - score) / scale, 2);
        double r2 = target.R2(residualSumOfSquares * design.TotalWeight / design.Samples);
        List<string> warnings = SurrogateWarnings.OfMasks(design);
        if (Array.TrueForAll(importance, value => value == 0))
            warnings.Add($"FastTree has no split: {design.Samples} samples are too few for leaves of at least {_minLeaf}; "
                + "raise the number of samples.");
        return new SurrogateFit
        {
            Importance = importance,
            SignedImportance = Array.ConvertAll(contributions, value => value / scale),
            R2 = r2,
            LocalPrediction = target.Mean + prediction / scale,
            Warnings = [.. warnings, .. SurrogateWarnings.OfFit(Info.Name, target, r2)],
        };
    }

    /// <summary>What the trees say of the picture itself, which shows every feature, and how much of it is each feature's.</summary>
    private static (double Prediction, float[] Contributions) ForPicture(
        MLContext context, RegressionPredictionTransformer<FastTreeRegressionModelParameters> model, int features)
    {
        IDataView picture = SampleRow.View(context, [new() { Features = [.. Enumerable.Repeat(1f, features)] }], features);
        IDataView scored = model.Transform(picture);
        IDataView view = context.Transforms.CalculateFeatureContribution(model, features, features, normalize: false)
            .Fit(scored).Transform(scored);
        return (Scores(view)[0], [.. view.GetColumn<VBuffer<float>>(view.Schema["FeatureContributions"]).Single().DenseValues()]);
    }

    private static float[] Scores(IDataView view) => [.. view.GetColumn<float>(view.Schema["Score"])];

    private SurrogateFit Nothing(CenteredDesign design, CenteredScores target)
    {
        double r2 = target.R2(target.SumOfSquares);
        return new SurrogateFit
        {
            Importance = new double[design.Features],
            SignedImportance = new double[design.Features],
            R2 = r2,
            LocalPrediction = target.Mean,
            Warnings = [.. SurrogateWarnings.OfMasks(design), .. SurrogateWarnings.OfFit(Info.Name, target, r2)],
        };
    }
}
