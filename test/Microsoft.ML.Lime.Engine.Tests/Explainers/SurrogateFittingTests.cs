using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Weighting, feature selection and surrogate together, also with user-defined components.</summary>
public class SurrogateFittingTests
{
    private static readonly MaskMatrix Masks = Samplers.Independent.Sample(8, 120, 3);

    private static readonly double[][] Columns = [Samples.Curved(Masks, 1), Samples.Curved(Masks, 2), Samples.Curved(Masks, 3)];

    private static readonly Dictionary<string, ISurrogate> ByName = new()
    {
        ["tree"] = Surrogates.Tree(),
        ["lasso"] = Surrogates.Lasso(0.001),
        ["ridge"] = Surrogates.Ridge(),
        ["mean difference"] = new MeanDifference(),
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    private static IReadOnlyList<SurrogateFit> Fit(LimeOptions options, params double[][] columns) =>
        SurrogateFitting.Fit(options, Masks, Samples.Targets(columns), TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_EverySurrogate_UsesSelectedFeaturesAndWeights(string name)
    {
        LimeOptions options = LimeOptions.Python with { Surrogate = ByName[name], NumFeatures = 3 };
        IReadOnlyList<SurrogateFit> fits = Fit(options, Columns);
        double[] weights = options.Weighting.Weigh(Masks);
        IReadOnlyList<int[]> chosen = FeatureSelections.ForwardSelection.Select(Masks, Samples.Targets(Columns), weights, 3);
        Assert.Equal(3, chosen.Select(features => string.Join(' ', features.Order())).Distinct().Count());
        for (int target = 0; target < 3; target++)
        {
            int[] features = [.. chosen[target].Order()];
            SurrogateFit alone = ByName[name].FitOne(Masks.Columns(features), Columns[target], weights);
            Assert.Equal(alone.Importance, features.Select(feature => fits[target].Importance[feature]));
            Assert.Equal((alone.R2, alone.Intercept, alone.LocalPrediction),
                (fits[target].R2, fits[target].Intercept, fits[target].LocalPrediction));
            for (int feature = 0; feature < 8; feature++)
                if (!features.Contains(feature))
                {
                    Assert.Equal(0, fits[target].Importance[feature]);
                    Assert.Equal(alone.SignedImportance is null ? null : 0, fits[target].SignedImportance?[feature]);
                    Assert.Equal(alone.StandardError is null ? null : double.NaN, fits[target].StandardError?[feature]);
                }
        }
    }

    [Fact]
    public void Fit_TargetsWithSameFeatures_AreFittedInOneCall()
    {
        var counting = new MeanDifference();
        Fit(LimeOptions.Matlab with { Surrogate = counting }, Columns);
        Assert.Equal([3], counting.TargetsOfCalls);
        counting.TargetsOfCalls.Clear();
        Fit(LimeOptions.Matlab with { Surrogate = counting, NumFeatures = 3 }, Columns[0], Columns[1], Columns[0], Columns[1]);
        Assert.Equal([2, 2], counting.TargetsOfCalls);
    }

    [Fact]
    public void Fit_MatlabPreset_NeitherWeightsNorSelects()
    {
        SurrogateFit fit = Fit(LimeOptions.Matlab, Columns[0])[0], plain = Surrogates.Tree().FitOne(Masks, Columns[0]);
        Assert.Equal(plain.Importance, fit.Importance);
        Assert.Equal(plain.R2, fit.R2);
    }

    [Fact]
    public void Fit_WarningsAfterSelection_NameOriginalFeatureIndices()
    {
        MaskMatrix masks = Samples.Masks("1111", "1101", "0111", "1001", "0101", "0011");
        LimeOptions options = new() { Surrogate = Surrogates.Ridge(), FeatureSelection = new Chosen([1, 3]), NumFeatures = 2 };
        SurrogateFit fit = SurrogateFitting.Fit(options, masks, Samples.Scores(1, 2, 3, 4, 5, 7), default)[0];
        Assert.StartsWith("Segment(s) 3: present in every sample or absent in every sample, so", fit.Warnings[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TooNarrowKernel_AddsWarning()
    {
        SurrogateFit narrow = Fit(LimeOptions.Python with { Weighting = Weightings.Exponential(Distances.Euclidean, 0.25) }, Columns[0])[0];
        Assert.Contains(narrow.Warnings, warning =>
            warning.StartsWith("The weights reduce the 120 samples to an effective sample size of 1,", StringComparison.Ordinal));
        ISampleWeighting small = Weightings.Kernel("small", Distances.Cosine, _ => 0.001); // equal weights: no sample is lost
        foreach (LimeOptions options in (LimeOptions[])[new() { Weighting = small }, LimeOptions.Python])
            Assert.DoesNotContain(Fit(options, Columns[0])[0].Warnings, warning => warning.Contains("weights", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 1.0, 2 }, "The weighting own returned 2 weights for 120 samples; return one for each, or none.")]
    [InlineData(null,
        "The weighting own gave sample 0 the weight NaN, but weights must be finite and not negative; change its distance or kernel.")]
    public void Fit_InvalidWeights_Throws(double[]? weights, string message)
    {
        ISampleWeighting own = Weightings.Custom("own", masks => weights ?? [.. Enumerable.Repeat(double.NaN, masks.Samples)]);
        Assert.Equal(message, Assert.Throws<LimeException>(() => Fit(new() { Weighting = own }, Columns[0])).Message);
    }

    [Fact]
    public void Fit_AllZeroWeights_Throws() => Assert.Equal(
        "The weighting flat gave every sample the weight 0, so nothing can be fitted; use a wider kernel.",
        Assert.Throws<LimeException>(() =>
            Fit(new() { Weighting = Weightings.Kernel("flat", Distances.Hamming, _ => 0) }, Columns[0])).Message);

    [Theory]
    [InlineData]
    [InlineData(8)]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    public void Fit_InvalidSelection_Throws(params int[] features) => Assert.StartsWith(
        "The feature selection chosen must choose for each of 1 target(s) at least one of 8 segment(s), each once, but it did not;",
        Assert.Throws<LimeException>(() =>
            Fit(new() { FeatureSelection = new Chosen(features), NumFeatures = 2 }, Columns[0])).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_SurrogateReturningTooFewImportances_Throws() => Assert.StartsWith(
        "The surrogate forgetful was to return a fit for each of 1 target(s) with 8 importance(s), but it did not;",
        Assert.Throws<LimeException>(() => Fit(new() { Surrogate = new Forgetful() }, Columns[0])).Message, StringComparison.Ordinal);

    [Fact]
    public void Problems_InvalidFeatureOptions_AreNamed()
    {
        Assert.Equal("NumFeatures must be at least 1, but it is 0; the default is all.",
            Assert.Single(new LimeOptions { NumFeatures = 0 }.Problems(3)));
        Assert.StartsWith("The feature selection none keeps every feature, but 4 were requested;",
            Assert.Single(new LimeOptions { NumFeatures = 4, FeatureSelection = FeatureSelections.None }.Problems(3)),
            StringComparison.Ordinal);
        Assert.Empty((LimeOptions.Python with { NumFeatures = 4 }).Problems(1)); // the top 5 of one output
    }

    /// <summary>The example of the docs, which uses public types only.</summary>
    private sealed class MeanDifference : ISurrogate
    {
        public List<int> TargetsOfCalls { get; } = [];

        public ComponentInfo Info { get; } = new("mean-difference");

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            TargetsOfCalls.Add(scores.Targets);
            var fits = new SurrogateFit[scores.Targets];
            for (int target = 0; target < fits.Length; target++)
            {
                var importance = new double[masks.Features];
                for (int feature = 0; feature < importance.Length; feature++)
                {
                    double present = 0, absent = 0, presentWeight = 0, absentWeight = 0;
                    for (int sample = 0; sample < masks.Samples; sample++)
                    {
                        double weight = weights.IsEmpty ? 1 : weights[sample];
                        if (masks[sample, feature])
                            (present, presentWeight) = (present + weight * scores[sample, target], presentWeight + weight);
                        else
                            (absent, absentWeight) = (absent + weight * scores[sample, target], absentWeight + weight);
                    }
                    importance[feature] = presentWeight > 0 && absentWeight > 0 ? present / presentWeight - absent / absentWeight : 0;
                }
                fits[target] = new SurrogateFit { Importance = importance, R2 = double.NaN, LocalPrediction = scores[0, target] };
            }
            return fits;
        }
    }

    private sealed class Chosen(int[] features) : IFeatureSelection
    {
        public ComponentInfo Info { get; } = new("chosen");

        public IReadOnlyList<int[]> Select(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation) =>
            [.. Enumerable.Repeat(features, scores.Targets)];
    }

    private sealed class Forgetful : ISurrogate
    {
        public ComponentInfo Info { get; } = new("forgetful");

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation) =>
            [.. Enumerable.Repeat(new SurrogateFit { Importance = [1], R2 = 1, LocalPrediction = 0 }, scores.Targets)];
    }
}
