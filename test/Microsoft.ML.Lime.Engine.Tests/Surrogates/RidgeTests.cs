using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class RidgeTests
{
    private static readonly MaskMatrix Factorial = Samples.Masks("11", "10", "01", "00");

    [Fact]
    public void Fit_LinearModel_RecoversCoefficientsExactly()
    {
        MaskMatrix masks = Samplers.Independent.Sample(70, 300, 1);
        // Multiples of 1/16, so that the float scores are exact.
        double[] truth = [.. Enumerable.Range(0, 70).Select(i => (i * 37 % 41 - 20) / 16.0)];
        double[] scores = [.. Enumerable.Range(0, 300)
            .Select(s => 0.75 + Enumerable.Range(0, 70).Where(f => masks[s, f]).Sum(f => truth[f]))];
        foreach (double[]? weights in new[] { null, Samples.Weights(300, 5) })
        {
            SurrogateFit fit = Surrogates.Ridge(0).FitOne(masks, scores, weights);
            Samples.Near(truth, fit.Importance, 1e-12);
            Assert.Equal(0.75, fit.Intercept!.Value, 1e-11);
            Assert.Equal(scores[0], fit.LocalPrediction, 1e-11);
            Assert.Equal(1, fit.R2, 1e-12);
            Samples.Near(new double[70], fit.StandardError, 1e-11);
            Assert.Null(fit.SignedImportance);
            Assert.Empty(fit.Warnings);
        }
    }

    [Fact]
    public void Fit_TwoFeatures_MatchesHandComputation()
    {
        // Centered Gram matrix: identity. Cross products: 3 and 1. Mean: 2.
        SurrogateFit fit = Surrogates.Ridge(1).FitOne(Factorial, [4, 3, 1, 0]);
        Samples.Near([1.5, 0.5], fit.Importance, 1e-15);
        Assert.Equal(1, fit.Intercept!.Value, 1e-15);
        Assert.Equal(3, fit.LocalPrediction, 1e-15);
        Assert.Equal(0.75, fit.R2, 1e-15); // residuals 1, 0.5, -0.5, -1; the squares of the centered scores sum to 10
    }

    // scikit-learn 1.2.1's Ridge(0.5) with these sample weights; standard errors computed in NumPy with dense matrices.
    [Fact]
    public void Fit_WhenWeighted_MatchesScikitLearn()
    {
        SurrogateFit fit = Surrogates.Ridge(0.5).FitOne(Weighted.Masks, Weighted.Scores, Weighted.Weights);
        Samples.Near([1.2807053819341876, 1.3999379689253852, -0.31720033083239785], fit.Importance, 1e-12);
        Assert.Equal(0.2789182962131509, fit.Intercept!.Value, 1e-12);
        Assert.Equal(0.8877652261093394, fit.R2, 1e-12);
        Samples.Near([0.7278707108492787, 0.7257894305605533, 1.0425420220550217], fit.StandardError, 1e-12);
    }

    [Fact]
    public void StandardError_DifferenceOfTwoMeans_MatchesHandComputation()
    {
        // Present: 5, 3; leave-one-out errors 2, 2. Absent: 0, 1, 2; errors 1.5, 0, 1.5. (4 + 4) / 2^2 + (2.25 + 2.25) / 3^2 = 2.5
        SurrogateFit fit = Surrogates.Ridge(0).FitOne(Samples.Masks("1", "0", "0", "1", "0"), [5, 0, 1, 3, 2]);
        Assert.Equal(3, fit.Importance[0], 1e-14);
        Assert.Equal(Math.Sqrt(2.5), fit.StandardError![0], 1e-14);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Fit_ScoresOfRealModel_MatchesScikitLearn(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        JsonElement expected = golden.Unweighted("ridge_alpha_1");
        SurrogateFit fit = Surrogates.Ridge(1).Fit(golden.Masks, golden.Scores, [], TestContext.Current.CancellationToken)[0];
        Samples.Near(Golden.Numbers(expected.GetProperty("coef")), fit.Importance, 1e-6);
        Assert.Equal(expected.GetProperty("intercept").GetDouble(), fit.Intercept!.Value, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Fit_WhenPythonLimeKernelWeights_MatchesPythonLime(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        double[] weights = [.. Enumerable.Range(0, golden.Masks.Samples).Select(sample =>
        {
            int present = Enumerable.Range(0, golden.Masks.Features).Count(feature => golden.Masks[sample, feature]);
            double distance = 1 - Math.Sqrt((double)present / golden.Masks.Features);
            return Math.Sqrt(Math.Exp(-distance * distance / (0.25 * 0.25)));
        })];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        IReadOnlyList<SurrogateFit> fits = Surrogates.Ridge(1).Fit(golden.Masks, golden.Scores, weights, cancellation);
        JsonElement[] expected = [.. golden.Fill.GetProperty("explanations").EnumerateArray()
            .Where(explanation => explanation.GetProperty("feature_selection").GetString() == "none")];
        Assert.Equal(3, expected.Length);
        for (int target = 0; target < 3; target++)
        {
            var coefficients = new double[golden.Masks.Features];
            foreach (JsonElement weight in expected[target].GetProperty("weights").EnumerateArray())
                coefficients[weight[0].GetInt32()] = weight[1].GetDouble();
            Samples.Near(coefficients, fits[target].Importance, 1e-6);
            Assert.Equal(expected[target].GetProperty("intercept").GetDouble(), fits[target].Intercept!.Value, 1e-6);
            Assert.Equal(expected[target].GetProperty("score").GetDouble(), fits[target].R2, 1e-6);
            Assert.Equal(expected[target].GetProperty("local_pred").GetDouble(), fits[target].LocalPrediction, 1e-6);
        }
    }

    [Fact]
    public void Fit_WhenMoreFeaturesThanSamples_Warns()
    {
        MaskMatrix masks = Samplers.Independent.Sample(40, 21, 3);
        double[] scores = Samples.Curved(masks, 1);
        SurrogateFit ridge = Surrogates.Ridge(1).FitOne(masks, scores);
        Assert.Equal("21 samples are too few to separate 40 segment(s); raise the number of samples well above 41 or use fewer segments.",
            Assert.Single(ridge.Warnings));
        Assert.Null(ridge.StandardError); // the residuals of such a fit are far too small

        SurrogateFit minSquares = Surrogates.Ridge(0).FitOne(masks, scores);
        Assert.Null(minSquares.StandardError);
        Assert.Equal(1, minSquares.R2, 1e-6);
        Assert.Contains(minSquares.Warnings,
            warning => warning.StartsWith("The samples do not determine every coefficient", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WhenNoPenaltyAndTwinFeatures_SharesEffectEqually()
    {
        SurrogateFit fit = Surrogates.Ridge(0).FitOne(Samples.Masks("111", "000", "110", "001", "111", "000"), [5, 1, 3, 3, 5, 1]);
        Samples.Near([1, 1, 2], fit.Importance, 1e-7);
        Assert.Null(fit.StandardError);
        Assert.Single(fit.Warnings);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Ridge_WhenAlphaIsInvalid_Throws(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Surrogates.Ridge(alpha));

    [Fact]
    public void Fit_WhenTooManyFeatures_Throws()
    {
        MaskMatrix masks = Samplers.Independent.Sample(10_001, 2, 0);
        LimeException error = Assert.Throws<LimeException>(() => Surrogates.Ridge().FitOne(masks, [1, 0]));
        Assert.Equal("A linear surrogate supports at most 10000 segments, but there are 10001; use fewer segments or the tree surrogate.",
            error.Message);
    }
}
