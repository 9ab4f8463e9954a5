using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Tests;

public class SelectionTests
{
    private static readonly Dictionary<string, IFeatureSelection> ByName = new IFeatureSelection[]
    {
        FeatureSelections.None, FeatureSelections.HighestWeights, FeatureSelections.ForwardSelection, FeatureSelections.LassoPath,
        FeatureSelections.Auto,
    }.ToDictionary(selection => selection.Info.ToString());

    public static TheoryData<string> Choosing => ["highest-weights", "forward-selection", "lasso-path", "auto"];

    private static int[] One(string name, MaskMatrix masks, double[] scores, int count, double[]? weights = null) =>
        [.. Assert.Single(ByName[name].Select(masks, Samples.Scores(scores), weights, count, TestContext.Current.CancellationToken))];

    // a and b vary freely, c = a and b. Centered: variances 1, 1, 3/4, covariances ab 0, ac = bc 1/2. With a score of
    // x a + y b + z c its covariances are a: x + z/2, b: y + z/2, c: (x + y)/2 + 3z/4. Least squares finds x, y, z exactly.
    // Score 1.2 a + b - 0.1 c: 1.15, 0.95, 1.025.
    //   lasso: a is first (1.15); b catches up after 0.2 / 1, c after 0.125 / (1 - 1/2) = 0.25: so b.
    //   forward: gains 1.3225, 0.9025, 1.025^2 / 0.75 = 1.4008: c is first;
    //     after c, a has 0.4667^2 / (2/3) = 0.3267 and b has 0.2667^2 / (2/3) = 0.1067: so a.
    // Score 1.05 a + b + 0.2 c: 1.15, 1.1, 1.175.
    //   lasso: c is first; a catches up after 0.025 / (1 - 2/3) = 0.075, b after 0.075 / (1/3) = 0.225: a.
    //   forward: gains 1.3225, 1.21, 1.8408: c; then a has (1.15 - 0.7833)^2, b (1.1 - 0.7833)^2: a.
    [Theory]
    [InlineData("highest-weights", -0.1, 1, new[] { 0 })]
    [InlineData("highest-weights", -0.1, 2, new[] { 0, 1 })]
    [InlineData("forward-selection", -0.1, 1, new[] { 2 })]
    [InlineData("forward-selection", -0.1, 2, new[] { 2, 0 })]
    [InlineData("lasso-path", -0.1, 1, new[] { 0 })]
    [InlineData("lasso-path", -0.1, 2, new[] { 0, 1 })]
    [InlineData("highest-weights", 0.2, 1, new[] { 0 })]
    [InlineData("highest-weights", 0.2, 2, new[] { 0, 1 })]
    [InlineData("forward-selection", 0.2, 1, new[] { 2 })]
    [InlineData("forward-selection", 0.2, 2, new[] { 2, 0 })]
    [InlineData("lasso-path", 0.2, 1, new[] { 2 })]
    [InlineData("lasso-path", 0.2, 2, new[] { 2, 0 })]
    public void Select_ThreeFeatures_MatchesHandComputation(string name, double both, int count, int[] expected)
    {
        MaskMatrix masks = Samples.Masks("111", "100", "010", "000");
        double[] scores = both < 0 ? [2.1, 1.2, 1, 0] : [2.25, 1.05, 1, 0];
        Assert.Equal(expected, One(name, masks, scores, count));
        Assert.Equal([0, 1, 2], One("none", masks, scores, count));
    }

    // Python LIME's feature_selection on 14 weighted samples: on the lasso path, features 2, 1 and 2 again leave and come back.
    [Theory]
    [InlineData("lasso-path", "4|24|145|0345|01345|012345")]
    [InlineData("forward-selection", "4|45|145|1345|01345|012345")]
    [InlineData("highest-weights", "4|45|345|0345|02345|012345")]
    [InlineData("auto", "4|45|145|1345|01345|012345")]
    public void Select_WhenFeaturesLeaveLassoPath_MatchesPythonLime(string name, string expected)
    {
        MaskMatrix masks = Samples.Masks("111111", "100110", "010001", "000010", "110011", "011001", "101100",
            "100111", "000010", "000011", "111010", "111101", "011010", "100110");
        double[] scores = [-0.25, 1, -0.875, 0.625, 0.25, -0.375, -1, 1, 0.125, 0.125, -0.375, 0.5, 0.375, -1.375];
        double[] weights = [0.5, 0.875, 0.375, 0.25, 0.75, 0.75, 0.25, 0.5, 0.875, 0.875, 0.875, 0.5, 0.625, 0.75];
        Assert.Equal(expected, string.Join('|', Enumerable.Range(1, 6).Select(count =>
            string.Concat(One(name, masks, scores, count, weights).Order()))));
    }

    [Fact]
    public void Auto_UsesForwardSelectionUpToSixFeaturesAndHighestWeightsAbove()
    {
        MaskMatrix masks = Samplers.Independent.Sample(12, 60, 2);
        double[] scores = Samples.Curved(masks, 4);
        Assert.Equal(One("forward-selection", masks, scores, 6), One("auto", masks, scores, 6));
        Assert.Equal(One("highest-weights", masks, scores, 7), One("auto", masks, scores, 7));
        Assert.NotEqual(One("highest-weights", masks, scores, 6).Order(), One("auto", masks, scores, 6).Order()); // the methods differ
    }

    [Fact]
    public void ForwardSelection_IsGreedyInR2() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), seed =>
        {
            MaskMatrix masks = Samplers.Independent.Sample(7, 40, (ulong)seed);
            double[] scores = Samples.Curved(masks, seed), weights = Samples.Weights(40, seed);
            List<int> expected = [];
            for (int i = 0; i < 4; i++)
                expected.Add(Enumerable.Range(0, 7).Except(expected).MaxBy(feature =>
                    Surrogates.Ridge(0).FitOne(masks.Columns([.. expected, feature]), scores, weights).R2));
            Assert.Equal(expected, One("forward-selection", masks, scores, 4, weights));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void LassoPath_SelectsSupportOfLassoAtSomePenalty() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (seed, count) =>
        {
            MaskMatrix masks = Samplers.Independent.Sample(9, 30, (ulong)seed);
            double[] scores = Samples.Curved(masks, seed), weights = Samples.Weights(30, seed + 1);
            int[] chosen = [.. One("lasso-path", masks, scores, count, weights).Order()];
            Assert.InRange(chosen.Length, 1, count);
            var design = new CenteredDesign(masks, weights);
            double[] products = design.CrossProducts(CenteredScores.Create(design, Samples.Scores(scores))[0]);
            bool found = Enumerable.Range(0, 1 << chosen.Length).Any(signs => IsSupport(design.FullGram(default), products, chosen,
                [.. chosen.Select((_, i) => (signs >> i & 1) == 0 ? 1.0 : -1)]));
            Assert.True(found, $"seed {seed}, {count}: {string.Join(' ', chosen)}");
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_WhenScoresAreScaled_SelectsSameFeatures(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(20, 80, 6);
        double[] scores = Samples.Curved(masks, 3);
        Assert.Equal(One(name, masks, scores, 5), One(name, masks, [.. scores.Select(score => score * Math.Pow(2, -40))], 5));
        Assert.Equal(One(name, masks, scores, 5), One(name, masks, [.. scores.Select(score => score * 1024)], 5));
    }

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_SeveralTargets_SelectsForEachIndependently(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(15, 60, 7);
        double[][] columns = [Samples.Curved(masks, 1), Samples.Curved(masks, 2), Samples.Curved(masks, 3)];
        double[] weights = Samples.Weights(60, 3);
        IReadOnlyList<int[]> together = ByName[name].Select(
            masks, Samples.Targets(columns), weights, 4, TestContext.Current.CancellationToken);
        Assert.Equal(columns.Select(column => One(name, masks, column, 4, weights)), together);
        Assert.Equal(3, together.Select(chosen => string.Join(' ', chosen)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_WhenFeaturesAreEqual_PrefersLowestIndex(string name)
    {
        MaskMatrix masks = Samples.Masks("1111", "1100", "0011", "0000", "1111", "1100", "0011", "0000"); // equal pairs: (0, 1) and (2, 3)
        Assert.Equal([0], One(name, masks, [2, 1, 1, 0, 2, 1, 1, 0], 1));
        Assert.Contains(2, One(name, masks, [2, 0.5, 1.5, 0, 2, 0.5, 1.5, 0], 1));
    }

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_WhenFeaturesEnterPathTogether_ReturnsRequestedCount(string name)
    {
        MaskMatrix masks = Samples.Masks("111", "110", "101", "100", "011", "010", "001", "000"); // orthogonal, with equal effects
        double[] scores = [.. Enumerable.Range(0, 8).Select(i => (double)masks.CountPresent(i))];
        Assert.Equal([0, 1], One(name, masks, scores, 2).Order());
    }

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_WhenScoresOrFeatureAreConstant_ReturnsRequestedCount(string name)
    {
        MaskMatrix masks = Samples.Masks("111", "110", "100", "101");
        Assert.Equal(2, One(name, masks, [3, 3, 3, 3], 2).Length);
        Assert.Equal([2], One(name, masks, [5, 1, 1, 5], 1));
    }

    [Theory]
    [MemberData(nameof(Choosing))]
    public void Select_WhenCancelled_Throws(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(20, 100, 0);
        Assert.Throws<OperationCanceledException>(() =>
            ByName[name].Select(masks, Samples.Scores(Samples.Curved(masks, 0)), [], 3, new CancellationToken(canceled: true)));
    }

    /// <summary>
    /// Whether a lasso with some penalty t has exactly these features with signs s, by the Karush-Kuhn-Tucker conditions:
    /// b = G^-1 (c - t s) has the signs s, and the correlation of no other feature with the residual exceeds t.
    /// Each condition bounds t from one side.
    /// </summary>
    private static bool IsSupport(double[][] gram, double[] products, int[] chosen, double[] signs)
    {
        Cholesky factor = Cholesky.TryFactor([.. chosen.Select(i => chosen.Select(j => gram[i][j]).ToArray())], default)!;
        double[] fit = factor.Solve([.. chosen.Select(i => products[i])]), slope = factor.Solve(signs);
        (double min, double max) = (0, double.PositiveInfinity);
        for (int i = 0; i < chosen.Length; i++)
            AtLeastZero(signs[i] * fit[i], -signs[i] * slope[i]);
        foreach (int other in Enumerable.Range(0, products.Length).Except(chosen))
        {
            double left = products[other] - chosen.Select((feature, i) => gram[other][feature] * fit[i]).Sum();
            double change = chosen.Select((feature, i) => gram[other][feature] * slope[i]).Sum();
            AtLeastZero(-left, 1 - change);
            AtLeastZero(left, 1 + change);
        }
        return min <= max + 1e-9;

        void AtLeastZero(double constant, double factor)
        {
            if (factor > 0)
                min = Math.Max(min, -constant / factor);
            else
                max = Math.Min(max, factor < 0 ? -constant / factor : constant < -1e-9 ? double.NegativeInfinity : max);
        }
    }
}
