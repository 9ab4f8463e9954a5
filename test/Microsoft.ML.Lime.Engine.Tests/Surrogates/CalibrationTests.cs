using System.Numerics;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Checks that standard errors predict the distance of the coefficients from their limit for infinitely many samples. The noise
/// is realistic for a linear surrogate: interactions, whose variance differs between masks.
/// </summary>
public class CalibrationTests
{
    private const int Features = 12, Repeats = 300;

    [Theory]
    [InlineData("ridge", 100, "independent")]
    [InlineData("ridge", 600, "independent")]
    [InlineData("lasso", 600, "independent")]
    [InlineData("least squares", 100, "independent")]
    [InlineData("least squares", 101, "pairs")]
    [InlineData("lasso", 300, "pairs")]
    [InlineData("ridge", 100, "hadamard")] // four blocks and a partial one
    [InlineData("ridge", 601, "hadamard")]
    [InlineData("lasso", 301, "hadamard")]
    [InlineData("ridge", 101, "kerdock")] // two fifths of a cycle
    public void ConfidenceIntervals_At95Percent_CoverInfiniteSampleCoefficients(string name, int samples, string design)
    {
        ISampler sampler = SamplersTests.ByName[design];
        ISurrogate surrogate = name switch { "ridge" => Surrogates.Ridge(1), "lasso" => Surrogates.Lasso(), _ => Surrogates.Ridge(0) };
        double[] effects = [.. Enumerable.Range(0, Features).Select(i => (i - 5) / 6.0)];
        double Pair(int i) => 0.8 - 0.15 * i;
        double Triple(int i) => 0.7 - 0.1 * i;

        // z1 z2 = 1/4 + (z1 - 1/2)/2 + (z2 - 1/2)/2 + a term that no single feature explains: each feature gets half of a pairwise
        // interaction and a quarter of a three-way interaction.
        double[] truth = [.. effects];
        for (int i = 0; i < Features; i++)
        {
            truth[i] += Pair(i) / 2 + Triple(i) / 4;
            truth[(i + 3) % Features] += Pair(i) / 2 + Triple(i) / 4;
            truth[(i + 4) % Features] += Triple(i) / 4;
        }
        int covered = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            MaskMatrix masks = sampler.Sample(Features, samples, (ulong)repeat);
            double[] scores = [.. Enumerable.Range(0, samples).Select(sample => Enumerable.Range(0, Features).Where(f => masks[sample, f])
                .Sum(f => effects[f] + (masks[sample, (f + 3) % Features] ? Pair(f) + (masks[sample, (f + 4) % Features] ? Triple(f) : 0)
                    : 0)))];
            SurrogateFit fit = surrogate.FitOne(masks, scores);
            covered += Enumerable.Range(0, Features)
                .Count(f => Math.Abs((fit.Debiased ?? fit.Importance)[f] - truth[f]) <= 1.96 * fit.StandardError![f]);
        }
        Assert.InRange(covered / (double)(Repeats * Features), 0.92, 0.98);
    }

    /// <summary>A cycle cancels three-way but not five-way interactions; each has half of the variance of these scores.</summary>
    [Theory]
    [InlineData(1, 257)]
    [InlineData(2, 1025)]
    [InlineData(3, 2049)] // half a cycle
    [InlineData(4, 5001)] // one cycle and a partial one
    public void ConfidenceIntervals_WhenKerdockSampler_HaveNominalCoverage(ulong seed, int samples)
    {
        const int Many = 40, Terms = 400, Times = 60;
        var random = new Xoshiro256(seed);
        ulong[] terms = [.. Enumerable.Range(0, 2 * Terms).Select(term =>
            random.Permutation(Many)[..(term < Terms ? 3 : 5)].Aggregate(0UL, (some, feature) => some | 1UL << feature))];
        int covered = 0;
        for (int repeat = 0; repeat < Times; repeat++)
        {
            MaskMatrix masks = Samplers.Kerdock.Sample(Many, samples, (ulong)repeat);
            double[] scores = [.. Enumerable.Range(0, samples).Select(sample =>
                terms.Sum(term => 1.0 - 2 * (BitOperations.PopCount(masks.Row(sample)[0] & term) & 1)))];
            SurrogateFit fit = Surrogates.Ridge(0).FitOne(masks, scores, Weightings.WithoutOriginal.Weigh(masks));
            covered += Enumerable.Range(0, Many).Count(f => Math.Abs(fit.Importance[f]) <= 1.96 * fit.StandardError![f]);
        }
        Assert.InRange(covered / (double)(Times * Many), 0.92, 0.98);
    }

    /// <summary>An outlying first score would bias all coefficients and residuals if it had a weight.</summary>
    [Theory]
    [InlineData("ridge", 101, "hadamard")]
    [InlineData("ridge", 301, "hadamard")]
    [InlineData("lasso", 301, "hadamard")]
    [InlineData("ridge", 301, "pairs")]
    [InlineData("ridge", 301, "independent")]
    public void ConfidenceIntervals_WhenOriginalImageScoreIsOutlier_HaveNominalCoverage(string name, int samples, string design)
    {
        ISampler sampler = SamplersTests.ByName[design];
        ISurrogate surrogate = name == "lasso" ? Surrogates.Lasso(0.001) : Surrogates.Ridge(0);
        double[] truth = new double[Features];
        for (int f = 0; f < Features; f++)
            foreach (int present in new[] { f, (f + 3) % Features, (f + 4) % Features })
                truth[present] += (1 - 0.1 * f) / 4;
        SurrogateFit[] fits = [.. Enumerable.Range(0, Repeats).Select(repeat =>
        {
            MaskMatrix masks = sampler.Sample(Features, samples, (ulong)repeat);
            return surrogate.FitOne(masks,
                [.. Enumerable.Range(0, samples).Select(sample => sample == 0 ? 20 : Enumerable.Range(0, Features)
                .Sum(f => masks[sample, f] && masks[sample, (f + 3) % Features] && masks[sample, (f + 4) % Features] ? 1 - 0.1 * f : 0))],
                Weightings.WithoutOriginal.Weigh(masks));
        })];
        int covered = Enumerable.Range(0, Features).Sum(f => fits.Count(fit =>
            Math.Abs((fit.Debiased ?? fit.Importance)[f] - truth[f]) <= 1.96 * fit.StandardError![f]));
        Assert.InRange(covered / (double)(Repeats * Features), 0.92, 0.98);
    }

    [Theory]
    [InlineData("independent")]
    [InlineData("pairs")]
    [InlineData("hadamard")]
    public void ConfidenceIntervals_OfTree_CoverMeanImportance(string design)
    {
        const int Trees = 100, Rows = 300;
        ISampler sampler = SamplersTests.ByName[design];
        SurrogateFit[] fits = [.. Enumerable.Range(0, Trees).Select(repeat =>
        {
            MaskMatrix masks = sampler.Sample(Features, Rows, (ulong)repeat);
            return Surrogates.Tree()
                .FitOne(masks, [.. Enumerable.Range(0, Rows).Select(sample => 1 / (1 + Math.Exp(-2 * Enumerable.Range(0, Features)
                .Sum(f => masks[sample, f] ? Math.Pow(0.8, f) * (f % 3 == 2 ? -1 : 1) : 0))))]);
        })];
        int covered = Enumerable.Range(0, Features).Sum(f => fits.Count(fit =>
            Math.Abs(fit.Importance[f] - fits.Average(other => other.Importance[f])) <= 1.96 * fit.StandardError![f]));
        // Twelve features give twelve balanced blocks in these rows, which leave less variance than the bootstrap estimates.
        Assert.InRange(covered / (double)(Trees * Features), 0.92, design == "hadamard" ? 0.995 : 0.98);
    }

    [Fact]
    public void BayesianBootstrap_KeepsFirstWeightAndGivesPairsEqualWeights()
    {
        MaskMatrix masks = Samplers.Pairs.Sample(20, 2000, 1);
        var design = new CenteredDesign(masks, Enumerable.Repeat(0.5, 2000).ToArray());
        double[] weights = BayesianBootstrap.Weights(design, 3);
        Assert.Equal(0.5, weights[0]);
        for (int first = 1; first < 1999; first += 2)
            Assert.Equal(weights[first], weights[first + 1]);
        Assert.Equal(0.5, weights.Average(), 0.05);
        Assert.Equal(0.5, Math.Sqrt(weights.Sum(weight => Math.Pow(weight - 0.5, 2)) / 2000), 0.06);
        Assert.NotEqual(weights[1], BayesianBootstrap.Weights(design, 4)[1]);
        Assert.NotEqual(weights[1], weights[3]);
    }
}
