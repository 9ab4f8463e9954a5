using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The FastTree and SDCA surrogates: their common contract and their own results.</summary>
public sealed class MlNetSurrogateTests
{
    private const int Features = 9;
    private static readonly MaskMatrix Masks = Engine.Samplers.Independent.Sample(Features, 400, seed: 4);
    private static readonly double[] Effects = [0.5, 0, -0.3, 0, 0.2, 0, 0, -0.1, 0];

    public static TheoryData<string> Names => ["fast-tree", "sdca"];

    private static ISurrogate Surrogate(string name) => name == "sdca" ? MlNetSurrogates.Sdca() : MlNetSurrogates.FastTree();

    /// <summary>Scores of an additive model: 0.25 plus the effects of the present features.</summary>
    private static double[] Additive() => [.. Enumerable.Range(0, Masks.Samples)
        .Select(sample => 0.25 + Enumerable.Range(0, Features).Where(feature => Masks[sample, feature]).Sum(feature => Effects[feature]))];

    private static int[] Ranking(IEnumerable<double> values) =>
        [.. values.Select((value, i) => (Math.Abs(value), i)).OrderByDescending(pair => pair).Select(pair => pair.i)];

    [Fact]
    public void Sdca_OnLinearModel_RecoversCoefficients()
    {
        SurrogateFit fit = MlNetSurrogates.Sdca(lambda: 1e-6).FitOne(Masks, Additive());
        Samples.Near(Effects, fit.Importance, 1e-3);
        Assert.Equal(0.25, fit.Intercept!.Value, 2e-3);
        Assert.Equal(0.25 + Effects.Sum(), fit.LocalPrediction, 2e-3);
        Assert.InRange(fit.R2, 0.9999, 1);
        Assert.Null(fit.SignedImportance);
        Assert.Null(fit.StandardError);
        Assert.Empty(fit.Warnings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e-6)]
    [InlineData(1e5)]
    public void Sdca_Penalty_MatchesLassoAtAnyScoreScale(double unit)
    {
        // A full factorial design: the columns are orthogonal with variance 1/4, so the lasso has a closed form.
        var masks = new MaskMatrix(64, 6);
        for (int sample = 0; sample < 64; sample++)
            for (int feature = 0; feature < 6; feature++)
                masks[sample, feature] = (63 - sample >> feature & 1) != 0;
        double[] effects = [0.8, -0.5, 0.3, 0.05, -0.02, 0];
        double[] scores = [.. Enumerable.Range(0, 64)
            .Select(sample => unit * Enumerable.Range(0, 6).Where(feature => masks[sample, feature]).Sum(feature => effects[feature]))];
        double[] expected = [.. effects.Select(effect => unit * Math.Sign(effect) * Math.Max(0, Math.Abs(effect) - 0.02 / 0.25))];
        Samples.Near(expected, MlNetSurrogates.Sdca(0.02 * unit).FitOne(masks, scores).Importance, 2e-3 * unit);
    }

    [Fact]
    public void FastTree_OnAdditiveModel_RanksFeaturesAndAttributesPrediction()
    {
        SurrogateFit fit = MlNetSurrogates.FastTree().FitOne(Masks, Additive());
        Assert.Equal([0, 2, 4, 7], Ranking(fit.Importance)[..4]);
        Assert.Equal(1, fit.Importance[0]);
        Assert.All(fit.Importance, value => Assert.InRange(value, 0, 1));
        Assert.Equal([1, -1, 1, -1], new[] { 0, 2, 4, 7 }.Select(feature => Math.Sign(fit.SignedImportance![feature])));
        Assert.Equal(0.25 + Effects.Sum(), fit.LocalPrediction, 0.02);
        Assert.InRange(fit.R2, 0.99, 1);
        Assert.Null(fit.StandardError);
        for (int feature = 0; feature < Features; feature++)
            Assert.Equal(Effects[feature], fit.SignedImportance![feature], 0.1);
        Assert.Empty(fit.Warnings);
    }

    [Fact]
    public void FastTree_MatchesMlNetFeatureWeightsBitForBit()
    {
        // As many 1 as -1: mean 0 and variance 1, so centring and scaling change nothing.
        double[] scores = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 1d : -1)];
        MLContext ml = new(seed: 1);
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SampleRow));
        definition[nameof(SampleRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Features);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(sample => new SampleRow
        {
            Features = [.. Enumerable.Range(0, Features).Select(feature => Masks[sample, feature] ? 1f : 0)],
            Label = (float)scores[sample],
            Weight = 1,
        }), definition);
        VBuffer<float> expected = default;
        ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            NumberOfThreads = 1,
            NumberOfTrees = 7,
            NumberOfLeaves = 5
        })
            .Fit(rows).Model.GetFeatureWeights(ref expected);

        SurrogateFit fit = MlNetSurrogates.FastTree(numberOfTrees: 7, numberOfLeaves: 5).FitOne(Masks, scores);
        Assert.Equal(expected.DenseValues().Select(value => (double)value), fit.Importance);
        Assert.NotEqual(fit.Importance, Engine.Surrogates.Tree().FitOne(Masks, scores).Importance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_SampleWeights_DecideBetweenTwoModels(string name)
    {
        // Feature 0 determines the score of samples with weight 1, feature 1 that of samples with weight 0.001.
        double[] scores = [.. Enumerable.Range(0, 400).Select(sample => Masks[sample, sample % 2] ? 1d : 0)];
        double[] weights = [.. Enumerable.Range(0, 400).Select(sample => sample % 2 == 0 ? 1 : 0.001)];
        SurrogateFit fit = Surrogate(name).FitOne(Masks, scores, weights),
            other = Surrogate(name).FitOne(Masks, scores, [.. weights.Reverse()]);
        Assert.Equal((0, 1), (Ranking(fit.Importance)[0], Ranking(other.Importance)[0]));
        Assert.InRange(fit.R2, 0.95, 1);
        Assert.InRange(Surrogate(name).FitOne(Masks, scores).R2, 0.2, 0.8);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_IgnoresZeroWeightSamplesAndScaleOfWeights(string name)
    {
        double[] scores = [.. Samples.Curved(Masks, 2)], weights = Samples.Weights(400, 3), noise = [.. scores];
        for (int i = 0; i < 400; i += 3)
            (weights[i], noise[i]) = (0, i);
        SurrogateFit fit = Surrogate(name).FitOne(Masks, scores, weights);
        Same(fit, Surrogate(name).FitOne(Masks, noise, weights));
        Samples.Near(fit.Importance, Surrogate(name).FitOne(Masks, scores, [.. weights.Select(weight => 8 * weight)]).Importance, 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_IsDeterministicAlsoInParallel(string name)
    {
        double[][] columns = [.. Enumerable.Range(0, 6).Select(seed => Samples.Curved(Masks, seed))];
        double[] weights = Samples.Weights(400, 1);
        SurrogateFit[] expected = [.. columns.Select(scores => Surrogate(name).FitOne(Masks, scores, weights))];
        var found = new SurrogateFit[24];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 6 },
            i => found[i] = Surrogate(name).FitOne(Masks, columns[i % 6], weights));
        for (int i = 0; i < found.Length; i++)
            Same(expected[i % 6], found[i]);
        IReadOnlyList<SurrogateFit> together = Surrogate(name).Fit(Masks, Samples.Targets(columns), weights,
            TestContext.Current.CancellationToken);
        for (int i = 0; i < 6; i++)
            Same(expected[i], together[i]);
        Assert.NotEqual(expected[0].Importance, expected[1].Importance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_OnDegenerateSamples_WarnsLikeEngine(string name)
    {
        SurrogateFit constant = Surrogate(name).FitOne(Masks, [.. Enumerable.Repeat(0.3, 400)]);
        Assert.Equal(new double[Features], constant.Importance);
        Assert.Equal(double.NaN, constant.R2);
        Assert.Equal(0.3, constant.LocalPrediction, 1e-6);
        Assert.StartsWith("Every perturbed image has the score 0.3", Assert.Single(constant.Warnings), StringComparison.Ordinal);

        SurrogateFit few = Surrogate(name).FitOne(Samples.Masks("111", "011", "111"), [1, 0, 1]);
        Assert.StartsWith("3 samples are too few to separate 3 segment(s)", few.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("Segment(s) 1, 2: present in every sample or absent", few.Warnings[1], StringComparison.Ordinal);
        Assert.Equal((0d, 0d), (few.Importance[1], few.Importance[2]));
        if (name == "fast-tree")
            Assert.Contains("FastTree has no split: 3 samples are too few for leaves of at least 10; raise the number of samples.",
                few.Warnings);

        SurrogateFit still = Surrogate(name).FitOne(Samples.Masks("11", "11", "11", "11"), [1, 0, 1, 0]);
        Assert.Equal(new double[2], still.Importance);
        Assert.Equal(0, still.R2, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenScoreIsNaNOrFitIsCanceled_Throws(string name)
    {
        double[] scores = Additive();
        scores[7] = double.NaN;
        Assert.StartsWith("The score of sample 7 for target 0 is NaN",
            Assert.Throws<LimeException>(() => Surrogate(name).FitOne(Masks, scores)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() =>
            Surrogate(name).Fit(Masks, Samples.Scores(Additive()), [], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void FastTreeAndSdca_ValidateParametersAndReportThemInInfo()
    {
        Assert.Throws<ArgumentOutOfRangeException>("numberOfTrees", () => MlNetSurrogates.FastTree(numberOfTrees: 0));
        Assert.Throws<ArgumentOutOfRangeException>("numberOfLeaves", () => MlNetSurrogates.FastTree(numberOfLeaves: 1));
        Assert.Throws<ArgumentOutOfRangeException>("minimumExampleCountPerLeaf", () =>
            MlNetSurrogates.FastTree(minimumExampleCountPerLeaf: 0));
        Assert.Throws<ArgumentOutOfRangeException>("learningRate", () => MlNetSurrogates.FastTree(learningRate: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("lambda", () => MlNetSurrogates.Sdca(lambda: 0));
        Assert.Throws<ArgumentOutOfRangeException>("maximumNumberOfIterations", () => MlNetSurrogates.Sdca(maximumNumberOfIterations: 0));
        Assert.Equal("fast-tree(trees 100, leaves 20, minLeaf 10, learningRate 0.2)", MlNetSurrogates.FastTree().Info.ToString());
        Assert.Equal("sdca(lambda 0.1, iterations 200)", MlNetSurrogates.Sdca(0.1).Info.ToString());
    }

    // Set, image, baseline, and the tolerances of SDCA against the lasso: relative to the largest coefficient, and in R2.
    public static TheoryData<string, string, string, double, double> RealImages
    {
        get
        {
            var data = new TheoryData<string, string, string, double, double>
            {
                { ReferenceData.Repository, "meadow", "segment_mean", 0.005, 1e-3 },
                { ReferenceData.Repository, "meadow", "image_mean", 0.005, 2e-3 },
                { ReferenceData.Repository, "meadow", "color", 0.01, 1e-3 },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                foreach (string image in (string[])["chelsea", "lime_dogs"])
                    foreach (string fill in (string[])["segment_mean", "image_mean"])
                        data.Add(ReferenceData.Shared, image, fill, 0.005, 1e-3);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RealImages))]
    public void Fit_OnReferenceImages_RanksSegmentsLikeEngineSurrogates(string set, string image, string fill, double near, double nearInR2)
    {
        Golden golden = Golden.Load(set, image, fill);
        IReadOnlyList<SurrogateFit> Fits(ISurrogate surrogate) =>
            surrogate.Fit(golden.Masks, golden.Scores, [], TestContext.Current.CancellationToken);
        IReadOnlyList<SurrogateFit> tree = Fits(Engine.Surrogates.Tree()), fastTree = Fits(MlNetSurrogates.FastTree());
        IReadOnlyList<SurrogateFit> lasso = Fits(Engine.Surrogates.Lasso()), sdca = Fits(MlNetSurrogates.Sdca());
        for (int target = 0; target < golden.Scores.Targets; target++)
        {
            Assert.Equal(Ranking(tree[target].Importance)[0], Ranking(fastTree[target].Importance)[0]);
            Assert.InRange(Ranking(tree[target].Importance)[..5].Intersect(Ranking(fastTree[target].Importance)[..5]).Count(), 4, 5);
            Assert.InRange(Spearman(tree[target].Importance, fastTree[target].Importance), 0.65, 0.95);
            Assert.InRange(fastTree[target].R2, tree[target].R2 + 0.005, 1);

            double max = lasso[target].Importance.Max(Math.Abs);
            Samples.Near(lasso[target].Importance, sdca[target].Importance, near * max);
            Assert.Equal(Ranking(lasso[target].Importance)[..4], Ranking(sdca[target].Importance)[..4]);
            Assert.Equal(lasso[target].R2, sdca[target].R2, nearInR2);
            Assert.NotEqual(lasso[target].Importance, sdca[target].Importance);
        }
    }

    private static double Spearman(double[] left, double[] right)
    {
        int[] Ranks(double[] values)
        {
            var ranks = new int[values.Length];
            int[] order = Ranking(values);
            for (int i = 0; i < order.Length; i++)
                ranks[order[i]] = i;
            return ranks;
        }
        double n = left.Length;
        return 1 - 6 * Ranks(left).Zip(Ranks(right), (a, b) => (double)(a - b) * (a - b)).Sum() / (n * (n * n - 1));
    }

    private static void Same(SurrogateFit expected, SurrogateFit actual)
    {
        Assert.Equal(expected.Importance, actual.Importance);
        Assert.Equal(expected.SignedImportance, actual.SignedImportance);
        Assert.Equal((expected.R2, expected.LocalPrediction, expected.Intercept), (actual.R2, actual.LocalPrediction, actual.Intercept));
    }
}
