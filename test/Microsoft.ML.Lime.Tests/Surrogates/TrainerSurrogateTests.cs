using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Microsoft.ML.Lime.Tests;

/// <summary>ML.NET's regression trainers as surrogates.</summary>
public sealed class TrainerSurrogateTests
{
    private const int Features = 9;
    private static readonly MaskMatrix Masks = Engine.Samplers.Independent.Sample(Features, 400, seed: 4);
    private static readonly double[] Effects = [0.5, 0, -0.3, 0, 0.2, 0, 0, -0.1, 0];

    private static readonly Dictionary<string, (string Kind, bool IsWeighted, Func<MLContext, IEstimator<ITransformer>> Trainer)> Trainers =
        new()
        {
            ["sdca"] = ("coefficients", true, ml => ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
            {
                ExampleWeightColumnName = "Weight",
                NumberOfThreads = 1,
                L2Regularization = 1e-3f,
                ConvergenceTolerance = 1e-5f,
                MaximumNumberOfIterations = 200,
            })),
            ["online"] = ("coefficients", false, ml => ml.Regression.Trainers.OnlineGradientDescent(numberOfIterations: 50)),
            ["fast-tree"] = ("contributions", true, ml => ml.Regression.Trainers.FastTree(
                new FastTreeRegressionTrainer.Options { ExampleWeightColumnName = "Weight", NumberOfThreads = 1 })),
            ["fast-forest"] = ("contributions", true, ml => ml.Regression.Trainers.FastForest(
                new FastForestRegressionTrainer.Options { ExampleWeightColumnName = "Weight", NumberOfThreads = 1 })),
            ["light-gbm"] = ("contributions", true, ml => ml.Regression.Trainers.LightGbm(
                new LightGbmRegressionTrainer.Options { ExampleWeightColumnName = "Weight", NumberOfThreads = 1 })),
            // ML.NET's Gam makes an empty model where it gets weights.
            ["gam"] = ("contributions", false, ml => ml.Regression.Trainers.Gam(
                new GamRegressionTrainer.Options { NumberOfThreads = 1, NumberOfIterations = 2000 })),
            ["tweedie"] = ("mean effects", true, ml => ml.Regression.Trainers.FastTreeTweedie(
                new FastTreeTweedieTrainer.Options { ExampleWeightColumnName = "Weight", NumberOfThreads = 1 })),
            ["poisson"] = ("mean effects", true, ml => ml.Regression.Trainers.LbfgsPoissonRegression(
                exampleWeightColumnName: "Weight", l1Regularization: 0, l2Regularization: 0)),
            ["chain"] = ("mean effects", true, ml => ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
                .Append(ml.Regression.Trainers.LbfgsPoissonRegression(exampleWeightColumnName: "Weight", l1Regularization: 0))),
        };

    public static TheoryData<string> Names => [.. Trainers.Keys];

    private static ISurrogate Surrogate(string name) => MlNetSurrogates.Trainer(Trainers[name].Trainer, name);

    /// <summary>Scores of an additive model: 0.6 plus the effects of the present features.</summary>
    private static double[] Additive() => [.. Enumerable.Range(0, Masks.Samples)
        .Select(sample => 0.6 + Enumerable.Range(0, Features).Where(feature => Masks[sample, feature]).Sum(feature => Effects[feature]))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_OnAdditiveModel_GivesSignedImportancesInUnitsOfTheScore(string name)
    {
        SurrogateFit fit = Surrogate(name).FitOne(Masks, Additive());
        Assert.Equal(Trainers[name].Kind, fit.ImportanceKind);
        foreach (int feature in new[] { 0, 2, 4, 7 })
            Assert.True(Effects[feature] * fit.Importance[feature] > 0, string.Join(' ', fit.Importance));
        Assert.Equal([0, 2, 4], Enumerable.Range(0, Features).OrderByDescending(i => Math.Abs(fit.Importance[i])).Take(3));
        // The contribution of an additive model is the difference to the mean of the feature, half of the effect.
        double share = name == "gam" ? 0.5 : 1;
        Assert.InRange(fit.Importance[0], 0.55 * share * Effects[0], 1.4 * share * Effects[0]);
        Assert.InRange(fit.R2, 0.9, 1);
        Assert.Equal(0.6 + Effects.Sum(), fit.LocalPrediction, 0.15);
        Assert.Null(fit.SignedImportance);
        Assert.Null(fit.StandardError);
        Assert.Empty(fit.Warnings);
    }

    [Fact]
    public void Fit_OfLinearTrainer_HasItsWeightsAndBias()
    {
        var ml = new MLContext(seed: 1);
        double[] scores = Samples.Curved(Masks, 1);
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Features);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(sample => new Row
        {
            Features = [.. Enumerable.Range(0, Features).Select(feature => Masks[sample, feature] ? 1f : 0)],
            Label = (float)scores[sample],
        }), definition);
        LinearRegressionModelParameters expected = ml.Regression.Trainers.OnlineGradientDescent(numberOfIterations: 5).Fit(rows).Model;

        SurrogateFit fit = MlNetSurrogates.Trainer(other => other.Regression.Trainers.OnlineGradientDescent(numberOfIterations: 5))
            .FitOne(Masks, scores);
        Assert.Equal(expected.Weights.Select(weight => (double)weight), fit.Importance);
        Assert.Equal(expected.Bias, fit.Intercept);
        Assert.Equal(expected.Bias + expected.Weights.Sum(), fit.LocalPrediction, 1e-5);
        // R2 is that of the trainer's own predictions, not that of the best intercept.
        double Residual(int sample) => scores[sample] - expected.Bias
            - Enumerable.Range(0, Features).Where(feature => Masks[sample, feature]).Sum(feature => expected.Weights[feature]);
        double total = scores.Sum(score => Math.Pow(score - scores.Average(), 2));
        Assert.Equal(1 - Enumerable.Range(0, 400).Sum(sample => Math.Pow(Residual(sample), 2)) / total, fit.R2, 1e-5);
    }

    [Fact]
    public void Fit_OfTrees_HasContributionsOfCalculateFeatureContribution()
    {
        // FastTree by name has the same trees, because its labels have mean 0 and variance 1 here.
        double[] scores = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 1d : -1)];
        SurrogateFit named = MlNetSurrogates.FastTree().FitOne(Masks, scores), fit = Surrogate("fast-tree").FitOne(Masks, scores);
        Assert.Equal(named.SignedImportance, fit.Importance);
        Assert.Equal(named.R2, fit.R2, 1e-7);
        Assert.Equal(named.LocalPrediction, fit.LocalPrediction);
        Assert.Null(named.ImportanceKind);
    }

    [Fact]
    public void Fit_MeanEffects_AreWeightedMeansOfDifferences()
    {
        // A model that multiplies two features: exp(a x0 + b x1) - the effect of each depends on the other one.
        MaskMatrix masks = Samples.Masks("11", "10", "01", "00");
        double[] scores = [8, 4, 2, 1], weights = [1, 2, 3, 4];
        SurrogateFit fit = MlNetSurrogates.Trainer(ml => ml.Regression.Trainers.LbfgsPoissonRegression(exampleWeightColumnName: "Weight",
            l1Regularization: 0, l2Regularization: 0, optimizationTolerance: 1e-10f)).FitOne(masks, scores, weights);
        Assert.Equal(((1 + 3) * 6 + (2 + 4) * 3) / 10d, fit.Importance[0], 0.01);
        Assert.Equal(((1 + 2) * 4 + (3 + 4) * 1) / 10d, fit.Importance[1], 0.01);
        Assert.Equal(8, fit.LocalPrediction, 0.02);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_SampleWeights_CountOrAreToldNotTo(string name)
    {
        // Feature 0 determines the score of samples with weight 1, feature 1 that of samples with weight 0.001.
        double[] scores = [.. Enumerable.Range(0, 400).Select(sample => Masks[sample, sample % 2] ? 1d : 0)];
        double[] weights = [.. Enumerable.Range(0, 400).Select(sample => sample % 2 == 0 ? 1 : 0.001)];
        SurrogateFit fit = Surrogate(name).FitOne(Masks, scores, weights);
        if (Trainers[name].IsWeighted)
        {
            Assert.True(Math.Abs(fit.Importance[0]) > 5 * Math.Abs(fit.Importance[1]));
            Assert.DoesNotContain(fit.Warnings, warning => warning.Contains("Weight", StringComparison.Ordinal));
        }
        else
        {
            Assert.True(Math.Abs(fit.Importance[0]) < 5 * Math.Abs(fit.Importance[1]));
            Assert.Contains($"The trainer of {name} does not read the column Weight, so all samples had the same weight; pass "
                + "exampleWeightColumnName: \"Weight\" where the trainer has it, or use Weightings.WithoutOriginal.", fit.Warnings);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_IsReproducibleAlsoInParallelAndIgnoresSamplesOfWeightZero(string name)
    {
        double[][] columns = [.. Enumerable.Range(0, 3).Select(seed => Samples.Curved(Masks, seed).Select(score => score + 1).ToArray())];
        double[] weights = Samples.Weights(400, 1);
        for (int i = 0; i < 400; i += 7)
            weights[i] = 0;
        SurrogateFit[] expected = [.. columns.Select(scores => Surrogate(name).FitOne(Masks, scores, weights))];
        var found = new SurrogateFit[9];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            double[] scores = [.. columns[i % 3]];
            scores[7 * i] = 100;
            found[i] = Surrogate(name).FitOne(Masks, scores, weights);
        });
        for (int i = 0; i < found.Length; i++)
        {
            // The mean of the scores has another rounding, because the sample of weight 0 has another score.
            Assert.Equal(expected[i % 3].Importance, found[i].Importance);
            Assert.Equal(expected[i % 3].R2, found[i].R2, 1e-12);
        }
        Assert.NotEqual(expected[0].Importance, expected[1].Importance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_OnDegenerateSamples_WarnsLikeEngine(string name)
    {
        SurrogateFit constant = Surrogate(name).FitOne(Masks, [.. Enumerable.Repeat(0.3, 400)]);
        Assert.Equal(new double[Features], constant.Importance);
        Assert.StartsWith("Every perturbed image has the score 0.3", Assert.Single(constant.Warnings), StringComparison.Ordinal);

        SurrogateFit few = Surrogate(name).FitOne(Samples.Masks("111", "011", "111"), [1, 0, 1]);
        Assert.StartsWith("3 samples are too few to separate 3 segment(s)", few.Warnings[0], StringComparison.Ordinal);
        Assert.Equal((0d, 0d), (few.Importance[1], few.Importance[2]));
    }

    [Fact]
    public void Trainer_ThatDependsOnNothing_IsToldSo()
    {
        SurrogateFit fit = MlNetSurrogates.Trainer(ml => ml.Regression.Trainers.FastTree(minimumExampleCountPerLeaf: 300), "stump")
            .FitOne(Masks, Additive());
        Assert.StartsWith("The prediction of stump does not depend on any segment; ", fit.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_GetsSlotNamesLabelsAndWeights()
    {
        IDataView? seen = null;
        double[] scores = Samples.Curved(Masks, 1), weights = Samples.Weights(400, 3);
        MlNetSurrogates.Trainer(ml => new Watch(ml.Regression.Trainers.FastForest(), view => seen = view)).FitOne(Masks, scores, weights);
        VBuffer<ReadOnlyMemory<char>> names = default;
        seen!.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(Enumerable.Range(0, Features).Select(i => $"Segment{i}"), names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(scores.Select(score => (float)score), seen.GetColumn<float>("Label"));
        Assert.Equal(weights.Select(weight => (float)(weight * 400 / weights.Sum())), seen.GetColumn<float>("Weight"));
    }

    [Fact]
    public void Trainer_WithoutScoreColumnOrTrainer_Throws()
    {
        Assert.Equal("The trainer of the surrogate copy adds no column 'Score' of Single; use one of ml.Regression.Trainers.",
            Assert.Throws<LimeException>(() => MlNetSurrogates.Trainer(ml => ml.Transforms.CopyColumns("A", "Label"), "copy")
                .FitOne(Masks, Additive())).Message);
        Assert.Equal("The function of the surrogate trainer returned no trainer; return one of ml.Regression.Trainers.",
            Assert.Throws<LimeException>(() => MlNetSurrogates.Trainer(_ => null!).FitOne(Masks, Additive())).Message);
        Assert.Throws<ArgumentNullException>("trainer", () => MlNetSurrogates.Trainer(null!));
        Assert.Throws<ArgumentException>("name", () => MlNetSurrogates.Trainer(Trainers["gam"].Trainer, ""));
        Assert.Throws<OperationCanceledException>(() =>
            Surrogate("gam").Fit(Masks, Samples.Scores(Additive()), [], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Trainer_CannotBeSaved()
    {
        Assert.StartsWith("The surrogate fast-tree (TrainerSurrogate) cannot be created from its name and numbers; use a registered one: ",
            Assert.Throws<LimeException>(() => Registry.Components.Surrogates.Describe(Surrogate("fast-tree"))).Message,
            StringComparison.Ordinal);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    /// <summary>A trainer that shows what it is fitted on.</summary>
    private sealed class Watch(IEstimator<ITransformer> inner, Action<IDataView> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            see(input);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
