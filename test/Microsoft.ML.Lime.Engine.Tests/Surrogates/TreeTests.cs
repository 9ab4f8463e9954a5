using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class TreeTests
{
    private static readonly MaskMatrix Factorial = Samples.Masks("11", "10", "01", "00");

    [Fact]
    public void Fit_OneSplit_MatchesMatlabImportance()
    {
        // One split: node risk 1/4 (probability 1, mean squared error 1/4) minus two pure leaves.
        MaskMatrix masks = Samples.Masks("10", "11", "10", "11", "10", "01", "00", "01", "00", "01");
        SurrogateFit fit = Surrogates.Tree().FitOne(masks, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
        Samples.Near([0.25, 0], fit.Importance, 1e-15);
        Assert.Equal(1, fit.R2);
        Assert.Equal(1, fit.LocalPrediction);
    }

    [Fact]
    public void Fit_TwoSplits_MatchesHandComputation()
    {
        // The sum of squares is 11; feature 0 explains 9, feature 1 the other 2 where feature 0 is present.
        double[] scores = [4, 2, 0, 0];
        SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(Factorial, scores);
        Samples.Near([9 / 8.0, 2 / 8.0], fit.Importance, 1e-15);
        Samples.Near([9 / 8.0, 2 / 8.0], fit.SignedImportance, 1e-15);
        Assert.Equal(1, fit.R2);
        Assert.Equal(4, fit.LocalPrediction);
        Assert.Null(fit.Intercept);
        Assert.Equal(2, fit.StandardError!.Length);
        Assert.Null(Surrogates.Tree(minParent: 2, resamples: 0).FitOne(Factorial, scores).StandardError);
        Assert.Empty(fit.Warnings);

        Samples.Near([9 / 11.0, 2 / 11.0],
            Surrogates.Tree(1, 2, Surrogates.TreeImportance.Normalized).FitOne(Factorial, scores).Importance, 1e-15);

        SurrogateFit stump = Surrogates.Tree(minParent: 3).FitOne(Factorial, scores);
        Samples.Near([9 / 4.0, 0], stump.Importance, 1e-15);
        Assert.Equal(9 / 11.0, stump.R2, 1e-15);
        Assert.Equal(3, stump.LocalPrediction);
    }

    [Fact]
    public void SignedImportance_HasSignOfMainEffect()
    {
        SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(Factorial, [0, 2, 3, 5]);
        Assert.All(fit.Importance, value => Assert.True(value > 0));
        Assert.Equal(fit.Importance.Select(value => -value), fit.SignedImportance);
    }

    [Fact]
    public void Fit_ExclusiveOr_SplitsDespiteZeroFirstGain()
    {
        SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(Factorial, [0, 1, 1, 0]);
        Assert.Equal(1, fit.R2);
        Assert.Equal(0, fit.LocalPrediction);
        Samples.Near([0, 1 / 12.0], fit.Importance, 1e-15); // two gains of 1/2, over 4 samples and 3 branch nodes
        Assert.Equal([0, 0], fit.SignedImportance!);
    }

    [Fact]
    public void Fit_WhenSplitsTie_TakesFirstFeature()
    {
        // Features 1, 2 and 3 split the samples alike; feature 2 is inverted, so its sums are rounded differently.
        for (int seed = 0; seed < 100; seed++)
        {
            MaskMatrix drawn = Samples.Drawn(2, 50, (ulong)seed), masks = new(50, 4);
            for (int sample = 0; sample < 50; sample++)
            {
                (masks[sample, 0], masks[sample, 1]) = (drawn[sample, 0], drawn[sample, 1]);
                (masks[sample, 2], masks[sample, 3]) = (!drawn[sample, 1], drawn[sample, 1]);
            }
            SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(masks, Samples.Curved(drawn, seed));
            Assert.All(fit.Importance[..2], value => Assert.True(value > 0));
            Assert.Equal(new double[2], fit.Importance[2..]);
        }
    }

    [Fact]
    public void Fit_WhenSplitWouldViolateMinLeaf_SkipsIt()
    {
        MaskMatrix masks = Samples.Masks("11", "10", "10", "10", "00", "00");
        // Feature 1 would explain everything, but its leaf would have one sample.
        SurrogateFit fit = Surrogates.Tree(minLeaf: 2, minParent: 2).FitOne(masks, [9, 0, 0, 0, 0, 0]);
        Assert.True(fit.Importance[0] > 0);
        Assert.Equal(0, fit.Importance[1]);
        Assert.Equal(9 / 4.0, fit.LocalPrediction, 1e-15);
    }

    [Fact]
    public void Fit_WhenEachSplitIsolatesOneSample_GrowsAsDeepAsFeatureCount()
    {
        // In sample i the last i features are absent. Scores halve with each sample, so every split isolates one sample.
        const int Features = 120;
        MaskMatrix masks = new(Features + 1, Features);
        for (int sample = 0; sample <= Features; sample++)
            for (int feature = 0; feature < Features - sample; feature++)
                masks[sample, feature] = true;
        double[] scores = [.. Enumerable.Range(0, Features + 1).Select(sample => Math.Pow(2, -sample))];
        SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(masks, scores);
        Assert.Equal(1, fit.LocalPrediction, 1e-15);
        Assert.Equal(1, fit.R2, 1e-15);
        Assert.All(fit.Importance, value => Assert.True(value > 0));
    }

    [Fact]
    public void Fit_EqualMasks_ShareOneLeaf()
    {
        SurrogateFit fit = Surrogates.Tree(minParent: 2).FitOne(Samples.Masks("1", "1", "0", "0"), [5, 3, 0, 2]);
        Assert.Equal(4, fit.LocalPrediction);
        Assert.Equal(1 - 4 / 13.0, fit.R2, 1e-15);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Fit_ScoresOfRealModel_IsCloseToScikitLearn(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        JsonElement expected = golden.Unweighted("tree_min_samples_leaf_5");
        SurrogateFit fit = Surrogates.Tree(5, 2, Surrogates.TreeImportance.Normalized)
            .Fit(golden.Masks, golden.Scores, [], TestContext.Current.CancellationToken)[0];
        Assert.Equal(expected.GetProperty("r2").GetDouble(), fit.R2, 1e-3);
        Samples.Near(Golden.Numbers(expected.GetProperty("feature_importances")), fit.Importance, 0.01);
        Assert.Equal(1, fit.Importance.Sum(), 1e-12);
    }

    [Fact]
    public void Fit_WhenTooFewSamplesForSplit_Warns()
    {
        SurrogateFit fit = Surrogates.Tree().FitOne(Factorial, [4, 2, 0, 0]);
        Assert.Equal([0, 0], fit.Importance);
        Assert.Equal(0, fit.R2);
        Assert.Contains("The tree has no split: 4 samples are too few for parents of at least 10 and leaves of at least 1; " +
            "raise the number of samples.", fit.Warnings);
    }

    [Fact]
    public void Tree_ParameterOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Surrogates.Tree(minLeaf: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Surrogates.Tree(minParent: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Surrogates.Tree(importance: (Surrogates.TreeImportance)7));
    }

    [Fact]
    public void Fit_WhenManyTargets_ReducesResamplesAndOmitsErrorsBeyond100()
    {
        MaskMatrix masks = Samplers.Independent.Sample(8, 60, 3);
        IReadOnlyList<SurrogateFit> Fit(int targets, int resamples) => Surrogates.Tree(resamples: resamples).Fit(masks,
            Samples.Targets([.. Enumerable.Range(0, targets).Select(target => Samples.Curved(masks, target))]), [],
            TestContext.Current.CancellationToken);

        Assert.Equal(Fit(1, 30)[0].StandardError, Fit(33, 30)[0].StandardError);
        Assert.Equal(Fit(40, 25)[5].StandardError, Fit(40, 30)[5].StandardError); // capped at 1000 / 40 = 25 resamples
        Assert.Equal(Fit(100, 10)[99].StandardError, Fit(100, 30)[99].StandardError);
        Assert.Equal(Fit(1, 4)[0].StandardError, Fit(100, 4)[0].StandardError); // never more than requested
        IReadOnlyList<SurrogateFit> many = Fit(101, 30);
        Assert.All(many, fit => Assert.Null(fit.StandardError));
        Assert.Contains(many[0].Warnings, warning => warning.Contains("more than 100 classes", StringComparison.Ordinal));
        Assert.Equal(Fit(1, 0)[0].Importance, many[0].Importance);
        Assert.DoesNotContain(Fit(101, 0)[0].Warnings, warning => warning.Contains("standard errors", StringComparison.Ordinal));
    }
}
