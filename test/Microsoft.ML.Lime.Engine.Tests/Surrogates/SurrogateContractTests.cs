using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Contract of every surrogate.</summary>
public class SurrogateContractTests
{
    private static readonly Dictionary<string, ISurrogate> ByName = new()
    {
        ["tree"] = Surrogates.Tree(),
        ["normalized"] = Surrogates.Tree(2, 5, Surrogates.TreeImportance.Normalized),
        ["lasso"] = Surrogates.Lasso(0.01),
        ["ridge"] = Surrogates.Ridge(),
        ["least squares"] = Surrogates.Ridge(0),
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_SeveralTargets_FitsEachIndependently(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(67, 400, 9);
        double[][] columns = [Samples.Curved(masks, 1), Samples.Curved(masks, 2), Samples.Curved(masks, 3)];
        foreach (double[]? weights in new[] { null, Samples.Weights(400, 8) })
        {
            IReadOnlyList<SurrogateFit> together =
                ByName[name].Fit(masks, Samples.Targets(columns), weights, TestContext.Current.CancellationToken);
            for (int target = 0; target < 3; target++)
                AssertSameBits(ByName[name].FitOne(masks, columns[target], weights), together[target]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenFeaturesArePermuted_PermutesImportances(string name) =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), seed =>
        {
            MaskMatrix masks = Samples.Drawn(7, 300, (ulong)seed), moved = new(300, 7);
            int[] order = [.. Enumerable.Range(0, 7)];
            new Random(seed).Shuffle(order);
            for (int sample = 0; sample < 300; sample++)
                for (int feature = 0; feature < 7; feature++)
                    moved[sample, order[feature]] = masks[sample, feature];
            double[] scores = Samples.Curved(masks, seed);
            // Small nodes have tied splits, which the feature order decides; the tree therefore uses large nodes.
            ISurrogate surrogate = name switch
            {
                "tree" => Surrogates.Tree(10, 60),
                "normalized" => Surrogates.Tree(10, 60, Surrogates.TreeImportance.Normalized),
                _ => ByName[name],
            };
            SurrogateFit before = surrogate.FitOne(masks, scores), after = surrogate.FitOne(moved, scores);
            Samples.Near(before.Importance, [.. order.Select(place => after.Importance[place])], 1e-7);
            Assert.Equal(before.R2, after.R2, 1e-7);
            if (before.StandardError is { } errors)
                Samples.Near(errors, [.. order.Select(place => after.StandardError![place])], 1e-7);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("tree", 16)]
    [InlineData("normalized", 1)]
    [InlineData("lasso", 4)]
    [InlineData("ridge", 4)]
    [InlineData("least squares", 4)]
    public void Fit_WhenScoresAreScaled_ScalesImportances(string name, double factor)
    {
        MaskMatrix masks = Samplers.Independent.Sample(30, 200, 5);
        double[] scores = Samples.Curved(masks, 6);
        SurrogateFit one = ByName[name].FitOne(masks, scores);
        SurrogateFit four = (name == "lasso" ? Surrogates.Lasso(0.04) : ByName[name]).FitOne(masks, [.. scores.Select(score => 4 * score)]);
        // 4 is a power of two: scaling changes only the exponent.
        Assert.Equal(one.Importance.Select(value => factor * value), four.Importance);
        Assert.Equal(one.StandardError?.Select(value => factor * value), four.StandardError);
        Assert.Equal(4 * one.LocalPrediction, four.LocalPrediction);
        Assert.Equal(one.R2, four.R2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_IntegerWeights_EqualRepeatedSamples(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(9, 60, 4);
        double[] scores = Samples.Curved(masks, 2), weights = [.. Enumerable.Range(0, 60).Select(sample => (double)(sample % 4))];
        int[] repeated = [.. Enumerable.Range(0, 60).SelectMany(sample => Enumerable.Repeat(sample, sample % 4))];
        var expanded = new MaskMatrix(repeated.Length, 9);
        for (int row = 0; row < repeated.Length; row++)
            for (int feature = 0; feature < 9; feature++)
                expanded[row, feature] = masks[repeated[row], feature];
        ISurrogate surrogate = name is "tree" or "normalized" ? Surrogates.Tree(1, 2) : ByName[name];
        SurrogateFit weighted = surrogate.FitOne(masks, scores, weights);
        SurrogateFit plain = surrogate.FitOne(expanded, [.. repeated.Select(sample => scores[sample])]);
        Samples.Near(plain.Importance, weighted.Importance, 1e-8);
        Assert.Equal(plain.R2, weighted.R2, 1e-9);
        Assert.Equal(plain.LocalPrediction, weighted.LocalPrediction, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_EqualWeights_MatchUnweighted(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(20, 150, 4);
        double[] scores = Samples.Curved(masks, 2);
        SurrogateFit ones = ByName[name].FitOne(masks, scores, [.. Enumerable.Repeat(1.0, 150)]), none = ByName[name].FitOne(masks, scores);
        Samples.Near(none.Importance, ones.Importance, 1e-10);
        if (none.StandardError is { } errors)
            Samples.Near(errors, ones.StandardError, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_ConstantScores_HaveZeroImportanceAndNaNR2(string name)
    {
        MaskMatrix masks = Samples.Drawn(5, 40, 0);
        foreach (double[]? weights in new[] { null, Samples.Weights(40, 1) })
        {
            SurrogateFit fit = ByName[name].FitOne(masks, [.. Enumerable.Repeat(0.3, 40)], weights);
            Assert.Equal(new double[5], fit.Importance);
            Assert.Equal(double.NaN, fit.R2);
            Assert.Equal(0.3f, fit.LocalPrediction);
            Assert.Equal("Every perturbed image has the score 0.3, so the importance of every feature is 0; " +
                "check the model's input and preprocessing, or use another baseline or class.", Assert.Single(fit.Warnings));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenFeatureNeverVaries_HasZeroImportanceAndWarns(string name)
    {
        var masks = new MaskMatrix(30, 10);
        for (int sample = 0; sample < 30; sample++)
            for (int feature = 0; feature < 10; feature++)
                masks[sample, feature] = feature is > 2 and < 9 || (feature != 9 && (sample >> feature & 1) == 0);
        foreach (double[]? weights in new[] { null, Samples.Weights(30, 1) })
        {
            double[] scores = [.. Enumerable.Range(0, 30).Select(sample => masks[sample, 1] ? 2 : sample * 0.01)];
            SurrogateFit fit = ByName[name].FitOne(masks, scores, weights);
            Assert.Equal(new double[7], fit.Importance[3..]);
            Assert.True(fit.Importance[1] > 0.1);
            Assert.Equal("Segment(s) 3, 4, 5, 6, 7 and 2 more: present in every sample or absent in every sample, " +
                "so the importance 0 says nothing about them; raise the number of samples.", Assert.Single(fit.Warnings));
            if (fit.StandardError is { } errors)
                Assert.Equal(new double[7], errors[3..]);
        }
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("ridge")]
    public void ForR2_LowR2OfParity_Warns(string name)
    {
        MaskMatrix masks = Samples.Drawn(4, 500, 0);
        double[] parity = [.. Enumerable.Range(0, 500)
            .Select(sample => Enumerable.Range(0, 4).Count(feature => masks[sample, feature]) % 2.0)];
        SurrogateFit fit = ByName[name].FitOne(masks, parity);
        Assert.InRange(fit.R2, 0, 0.05);
        Assert.Matches($"^The {name} explains only [0-9.]+ % of the variance of the scores, no more than by chance " +
            "\\(0.8 % on average, up to [0-9.]+ %\\): " +
            "the samples are too few, or the segments interact, .* raise the number of samples first, ",
            Assert.Single(SurrogateWarnings.ForR2(name, fit, isComplete: false, features: 4, samples: 500)));
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("ridge")]
    public void ForR2_FewSamplesOfNoise_SaysThatR2IsThatOfChance(string name)
    {
        MaskMatrix masks = Samples.Drawn(40, 100, 0);
        var random = new Random(1);
        double[] noise = [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble())];
        SurrogateFit fit = ByName[name].FitOne(masks, noise);
        Assert.True(fit.R2 > 0.2);
        Assert.Contains(Warnings(fit), warning => warning.EndsWith("% of the variance of the scores, no more than by chance (40.4 % on "
            + "average, up to 51.8 %); raise the number of samples or use fewer segments.", StringComparison.Ordinal));
        double[] sum = [.. noise.Select((value, sample) => value + (masks[sample, 7] ? 5 : 0))];
        Assert.Empty(Warnings(ByName[name].FitOne(masks, sum)));

        IEnumerable<string> Warnings(SurrogateFit fit) => SurrogateWarnings.ForR2(name, fit, isComplete: false, features: 40, samples: 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_OneFeatureTwoSamples_ReturnsFiniteValues(string name)
    {
        SurrogateFit fit = ByName[name].FitOne(Samples.Masks("1", "0"), [0.75, 0.25]);
        Assert.Single(fit.Importance);
        Assert.True(double.IsFinite(fit.Importance[0]) && double.IsFinite(fit.LocalPrediction) && double.IsFinite(fit.R2));
        Assert.Contains(fit.Warnings, warning =>
            warning.StartsWith("2 samples are too few to separate 1 segment(s)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Fit_WhenScoreIsNotFinite_Throws(double value, string printed)
    {
        foreach (ISurrogate surrogate in ByName.Values)
        {
            LimeException error = Assert.Throws<LimeException>(() => surrogate.FitOne(Samples.Masks("11", "10", "01"), [1, value, 0]));
            Assert.Equal($"The score of sample 1 for target 0 is {printed}, but a surrogate needs finite scores; " +
                "check the model's preprocessing and activation.", error.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenArgumentsAreInconsistent_Throws(string name)
    {
        MaskMatrix masks = Samples.Masks("11", "10", "01");
        Assert.Throws<ArgumentException>(() => ByName[name].FitOne(masks, [1, 2]));
        Assert.Throws<ArgumentException>(() => ByName[name].FitOne(masks, [1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>(() => ByName[name].FitOne(masks, [1, 2, 3], [1, -1, 1]));
        Assert.Throws<ArgumentException>(() => ByName[name].FitOne(masks, [1, 2, 3], [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => ByName[name].FitOne(masks, [1, 2, 3], [1, double.NaN, 0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenCancelled_Throws(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(20, 100, 0);
        Assert.Throws<OperationCanceledException>(() =>
            ByName[name].Fit(masks, Samples.Scores(Samples.Curved(masks, 0)), [], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Info_ReportsNameAndParameters() => Assert.Equal(
        [
            "tree(minLeaf 1, minParent 10, normalizedImportance 0, resamples 30)",
                "tree(minLeaf 2, minParent 5, normalizedImportance 1, resamples 30)",
            "lasso(lambda 0.01)", "ridge(alpha 1)", "ridge(alpha 0)", "lasso",
        ],
        ByName.Values.Append(Surrogates.Lasso()).Select(surrogate => surrogate.Info.ToString()));

    private static void AssertSameBits(SurrogateFit expected, SurrogateFit actual)
    {
        Assert.Equal(expected.Importance, actual.Importance);
        Assert.Equal(expected.SignedImportance, actual.SignedImportance);
        Assert.Equal(expected.StandardError, actual.StandardError);
        Assert.Equal((expected.Intercept, expected.R2, expected.LocalPrediction), (actual.Intercept, actual.R2, actual.LocalPrediction));
        Assert.Equal(expected.Warnings, actual.Warnings);
    }
}
