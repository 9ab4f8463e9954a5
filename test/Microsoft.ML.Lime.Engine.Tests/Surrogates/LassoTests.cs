using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class LassoTests
{
    private static readonly MaskMatrix Factorial = Samples.Masks("11", "10", "01", "00");

    // Q is a quarter of the identity matrix, c is (3/4, 1/4): b = 4 (c - lambda), clipped at 0.
    [Theory]
    [InlineData(0.125, 2.5, 0.5, 0.5)]
    [InlineData(0.5, 1.0, 0.0, 1.5)]
    [InlineData(0.25, 2.0, 0.0, 1.0)]
    public void Fit_TwoFeatures_MatchesHandComputation(double lambda, double first, double second, double intercept)
    {
        SurrogateFit fit = Surrogates.Lasso(lambda).FitOne(Factorial, [4, 3, 1, 0]);
        Samples.Near([first, second], fit.Importance, 1e-15);
        Assert.Equal(intercept, fit.Intercept!.Value, 1e-15);
        Assert.Equal(intercept + first + second, fit.LocalPrediction, 1e-15);
    }

    [Fact]
    public void Lasso_WhenLambdaIsDefault_UsesOneOverSampleCount()
    {
        MaskMatrix masks = Samplers.Independent.Sample(20, 128, 2);
        double[] scores = Samples.Curved(masks, 4);
        Assert.Equal(Surrogates.Lasso(1.0 / 128).FitOne(masks, scores).Importance, Surrogates.Lasso().FitOne(masks, scores).Importance);
    }

    // scikit-learn 1.2.1's Lasso(0.05) with these sample weights; standard errors computed in NumPy with dense matrices.
    [Fact]
    public void Fit_WhenWeighted_MatchesScikitLearn()
    {
        SurrogateFit fit = Surrogates.Lasso(0.05).FitOne(Weighted.Masks, Weighted.Scores, Weighted.Weights);
        Samples.Near([1.371551724137933, 1.6155172413793102, -0.1431034482758623], fit.Importance, 1e-7);
        Assert.Equal(0.06637931034482736, fit.Intercept!.Value, 1e-7);
        Samples.Near([0.9176110866191761, 1.014562152965913, 1.2410238157109632], fit.StandardError, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Fit_ScoresOfRealModel_MatchesScikitLearn(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        JsonElement expected = golden.Unweighted("lasso_alpha_0.001");
        SurrogateFit fit = Surrogates.Lasso(0.001).Fit(golden.Masks, golden.Scores, [], TestContext.Current.CancellationToken)[0];
        Samples.Near(Golden.Numbers(expected.GetProperty("coef")), fit.Importance, 1e-6);
        Assert.Equal(expected.GetProperty("intercept").GetDouble(), fit.Intercept!.Value, 1e-6);
    }

    [Fact]
    public void Fit_SatisfiesOptimalityConditions() => Prop.ForAll(
        Gen.Choose(1, 60).ToArbitrary(), Gen.Choose(5, 90).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (features, samples, seed) =>
        {
            MaskMatrix masks = Samples.Drawn(features, samples, (ulong)seed);
            double[] scores = Samples.Curved(masks, seed), weights = Samples.Weights(samples, seed);
            double lambda = 0.002 * (1 + seed % 50);
            SurrogateFit fit = Surrogates.Lasso(lambda).FitOne(masks, scores, weights);
            if (fit.Warnings.Any(warning => warning.StartsWith("The lasso did not converge", StringComparison.Ordinal)))
            {
                // About one case in a thousand: nearly dependent features and almost no penalty. The warning is allowed only there.
                Assert.True(samples <= features);
                return;
            }
            double[] residuals = [.. Enumerable.Range(0, samples).Select(s => (float)scores[s] - fit.Intercept!.Value
                - Enumerable.Range(0, features).Where(f => masks[s, f]).Sum(f => fit.Importance[f]))];
            double total = weights.Sum();
            Assert.Equal(0, residuals.Zip(weights, (r, w) => r * w).Sum() / total, 1e-9);
            for (int f = 0; f < features; f++)
            {
                double mean = Enumerable.Range(0, samples).Where(s => masks[s, f]).Sum(s => weights[s]) / total;
                double gradient = Enumerable.Range(0, samples).Sum(s => weights[s] * ((masks[s, f] ? 1 : 0) - mean) * residuals[s]) / total;
                if (fit.Importance[f] == 0)
                    Assert.InRange(gradient, -lambda - 1e-6, lambda + 1e-6);
                else
                    Assert.Equal(Math.CopySign(lambda, fit.Importance[f]), gradient, 1e-6);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fit_WhenTooFewSamples_HasNoStandardErrorsAndWarns()
    {
        MaskMatrix masks = Samplers.Independent.Sample(30, 31, 3);
        SurrogateFit fit = Surrogates.Lasso(0.01).FitOne(masks, Samples.Curved(masks, 1));
        Assert.Null(fit.StandardError);
        Assert.Contains(fit.Warnings, warning => warning.StartsWith("The lasso has no standard errors", StringComparison.Ordinal));
        Assert.Contains(fit.Warnings, warning =>
            warning.StartsWith("31 samples are too few to separate 30 segment(s)", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WhenPenaltyZeroesAllCoefficients_Warns()
    {
        SurrogateFit fit = Surrogates.Lasso(0.75).FitOne(Factorial, [4, 3, 1, 0]);
        Assert.Equal([0, 0], fit.Importance);
        Assert.Equal(0, fit.R2);
        Assert.Contains("The penalty lambda = 0.75 makes every coefficient 0; lower it.", fit.Warnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Lasso_WhenLambdaIsInvalid_Throws(double lambda) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Surrogates.Lasso(lambda));
}
