using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>Any regression trainer of ML.NET, or a chain that ends in one.</summary>
internal sealed class TrainerSurrogate(Func<MLContext, IEstimator<ITransformer>> trainer, string name) : ISurrogate
{
    private const string ContributionKind = "contributions", MeanEffectKind = "mean effects";

    public ComponentInfo Info { get; } = new(name);

    public int HeldOutFolds => SampleRow.HeldOutFolds;

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default)
    {
        // Some trainers throw where no feature varies.
        return [.. SurrogateData.Create(masks, scores, weights).Select(target =>
            SampleRow.CanTrain(target)
                ? Train(target, cancellation)
                : target.Fit(new double[masks.Features], target.SumOfSquares, localPrediction: 0))];
    }

    public double[][] Predict(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default) =>
        SampleRow.Predictions(SurrogateData.Create(masks, scores, weights), target =>
        {
            MLContext context = new(seed: 1);
            ITransformer model = Learn(context, SampleRow.View(
                context, SampleRow.Create(target, scale: 1, centred: false, target.ScoreMean), masks.Features), cancellation);
            return SampleRow.Scores(model.Transform(SampleRow.ToPredict(context, masks))).Select(score => (double)score);
        });

    private ITransformer Learn(MLContext context, IDataView rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // ML.NET's trainers cannot be cancelled from outside
        IEstimator<ITransformer> estimator = trainer(context)
            ?? throw new LimeException($"The function of the surrogate {name} returned no trainer; return one of ml.Regression.Trainers.");
        ITransformer model = estimator.Fit(rows);
        if (model.GetOutputSchema(rows.Schema).GetColumnOrNull("Score")?.Type is not NumberDataViewType { RawType: var type }
            || type != typeof(float))
            throw new LimeException($"The trainer of the surrogate {name} adds no column 'Score' of Single; use one of "
                + "ml.Regression.Trainers.");
        return model;
    }

    private SurrogateFit Train(SurrogateData target, CancellationToken cancellation)
    {
        MLContext context = new(seed: 1);
        int features = target.Masks.Features;
        SampleRow[] samples = SampleRow.Create(target, scale: 1, centred: false, target.ScoreMean);
        IDataView rows = SampleRow.View(context, samples, features,
            [.. Enumerable.Range(0, features).Select(feature => Annotated.SegmentName(target.Masks.Number(feature)))]);
        ITransformer model = Learn(context, rows, cancellation);
        bool isWeighted = samples.Any(sample => sample.IsWeightRead);

        float[] predictions = SampleRow.Scores(model.Transform(rows));
        int[] numbers = [.. SampleRow.Weighted(target)];
        double residualSumOfSquares = numbers.Select((sample, i) =>
            target.Weight(sample) * Math.Pow(target.Score(sample) + target.ScoreMean - predictions[i], 2)).Sum();
        (string kind, double[] importance, double? intercept) = Importance(context, model, target, samples, predictions, cancellation);
        for (int feature = 0; feature < features; feature++)
            if (!target.Varies(feature))
                importance[feature] = 0;
        return target.Fit(importance, residualSumOfSquares, RowOfOnes.Prediction(context, model, features) - target.ScoreMean,
            [.. Warnings(target, importance, numbers, isWeighted)]) with
        {
            ImportanceKind = kind,
            Intercept = intercept,
        };
    }

    private static (string Kind, double[] Importance, double? Intercept) Importance(MLContext context, ITransformer model,
        SurrogateData target, SampleRow[] samples, float[] predictions, CancellationToken cancellation)
    {
        return model switch
        {
            // These two predict the logarithm of the score.
            IPredictionTransformer<PoissonRegressionModelParameters> or IPredictionTransformer<FastTreeTweedieModelParameters> =>
                (MeanEffectKind, MeanEffects(context, model, target, samples, predictions, cancellation), null),
            IPredictionTransformer<LinearModelParameters> { Model: var linear } =>
                ("coefficients", [.. linear.Weights.Select(weight => (double)weight)], linear.Bias),
            // The prediction of a forest is the mean of its trees, but its contributions are their sum.
            ISingleFeaturePredictionTransformer<FastForestRegressionModelParameters> { Model: var forest } and var trees =>
                (ContributionKind, Contributions(trees, forest.TrainedTreeEnsemble.Trees.Count), null),
            ISingleFeaturePredictionTransformer<ICalculateFeatureContribution> contributing =>
                (ContributionKind, Contributions(contributing, 1), null),
            _ => (MeanEffectKind, MeanEffects(context, model, target, samples, predictions, cancellation), null),
        };

        double[] Contributions(ISingleFeaturePredictionTransformer<ICalculateFeatureContribution> fitted, int models) =>
            Array.ConvertAll(RowOfOnes.Contributions(context, fitted, target.Masks.Features), value => (double)value / models);
    }

    /// <summary>
    /// The weighted mean over the samples of the prediction with a feature present less that with it absent, the other features as they
    /// are in the sample (partial dependence, Friedman 2001).
    /// </summary>
    private static double[] MeanEffects(MLContext context, ITransformer model, SurrogateData target, SampleRow[] samples,
        float[] predictions, CancellationToken cancellation)
    {
        int features = target.Masks.Features;
        int[] numbers = [.. SampleRow.Weighted(target)];
        float[] flipped = SampleRow.Scores(model.Transform(SampleRow.View(context, Flipped(), features)));
        return [.. Enumerable.Range(0, features).Select(feature => numbers.Select((sample, i) =>
        {
            double difference = (double)predictions[i] - flipped[feature * samples.Length + i];
            return target.Weight(sample) * (target.Masks[sample, feature] ? difference : -difference);
        }).Sum() / target.TotalWeight)];

        IEnumerable<SampleRow> Flipped()
        {
            for (int feature = 0; feature < features; feature++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (SampleRow sample in samples)
                {
                    float[] row = [.. sample.Features];
                    row[feature] = 1 - row[feature];
                    yield return new() { Features = row };
                }
            }
        }
    }

    private IEnumerable<string> Warnings(SurrogateData target, double[] importance, int[] samples, bool isWeighted)
    {
        if (Array.TrueForAll(importance, value => value == 0))
            yield return $"The prediction of {name} does not depend on any segment; change the trainer's options, for example fewer "
                + "samples in a leaf or a weaker penalty, or raise the number of samples.";
        if (!isWeighted && samples.Any(sample => target.Weight(sample) != target.Weight(samples[0])))
            yield return $"The trainer of {name} does not read the column Weight, so all samples had the same weight; pass "
                + "exampleWeightColumnName: \"Weight\" where the trainer has it, or use Weightings.WithoutOriginal.";
    }
}
