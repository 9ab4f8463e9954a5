using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Contract of every sampler: first row all present, more samples only append rows, unbiased coefficients.</summary>
public class SamplersTests
{
    internal static readonly Dictionary<string, ISampler> ByName = new()
    {
        ["independent"] = Samplers.Independent,
        ["pairs"] = Samplers.Pairs,
        ["hadamard"] = Samplers.Hadamard,
        ["kerdock"] = Samplers.Kerdock,
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_FirstRowHasAllFeaturesPresentAndTooSmallArgumentsThrow(string name)
    {
        ISampler sampler = ByName[name];
        Assert.Equal(name, sampler.Info.ToString());
        foreach (int features in new[] { 7, 63, 64, 65, 130 })
        {
            MaskMatrix masks = sampler.Sample(features, 21, 3);
            Assert.Equal((21, features), (masks.Samples, masks.Features));
            Assert.Equal(features, masks.CountPresent(0));
            Assert.Equal((name != "independent", false), (masks.HasPairs, masks.IsComplete));
            ulong beyond = features % 64 == 0 ? 0 : ulong.MaxValue << (features % 64);
            for (int sample = 0; sample < 21; sample++)
                Assert.Equal(0UL, masks.Row(sample)[^1] & beyond);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Sample(0, 10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Sample(10, 1, 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_WhenSampleCountGrows_KeepsEarlierRowsAndSeedChangesRows(string name) =>
        Prop.ForAll(Gen.Choose(10, 150).Two().ToArbitrary(), Gen.Choose(2, 700).Two().ToArbitrary(), (features, samples) =>
        {
            (int few, int many) = (Math.Min(samples.Item1, samples.Item2), Math.Max(samples.Item1, samples.Item2));
            ulong seed = (ulong)features.Item2;
            MaskMatrix small = ByName[name].Sample(features.Item1, few, seed), large = ByName[name].Sample(features.Item1, many, seed);
            return Enumerable.Range(0, few).All(sample => small.Row(sample).SequenceEqual(large.Row(sample)))
                && (few < 20 || !small.Row(19).SequenceEqual(ByName[name].Sample(features.Item1, few, seed + 1000).Row(19))
                    || features.Item1 < 30);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("pairs")]
    [InlineData("hadamard")]
    [InlineData("kerdock")]
    public void Sample_AfterFirstRow_EverySecondRowIsComplementOfPrevious(string name)
    {
        foreach (int features in new[] { 41, 67 })
        {
            MaskMatrix masks = ByName[name].Sample(features, 400, 5); // the last row has no partner
            for (int first = 1; first < 399; first += 2)
                for (int feature = 0; feature < features; feature++)
                    Assert.NotEqual(masks[first, feature], masks[first + 1, feature]);
            Assert.True(masks.Columns([3, 40]).HasPairs);
        }
    }

    [Theory]
    [InlineData(13, 16)]
    [InlineData(64, 64)]
    [InlineData(49, 56)]
    public void HadamardBlock_IsBalancedForEveryThreeFeatures(int features, int order)
    {
        MaskMatrix masks = Samplers.Hadamard.Sample(features, 1 + 4 * order, 8);
        for (int from = 1; from < masks.Samples; from += 2 * order)
            for (int i = 2; i < Math.Min(features, 20); i++)
                for (int j = 1; j < i; j++)
                    for (int k = 0; k < j; k++)
                    {
                        var patterns = new int[8];
                        for (int row = from; row < from + 2 * order; row++)
                            patterns[(masks[row, i] ? 4 : 0) + (masks[row, j] ? 2 : 0) + (masks[row, k] ? 1 : 0)]++;
                        Assert.All(patterns, count => Assert.Equal(order / 4, count));
                    }
    }

    [Fact]
    public void HadamardBlocks_HaveDistinctRowsAndShareNone()
    {
        MaskMatrix masks = Samplers.Hadamard.Sample(64, 257, 1);
        HashSet<string> first = Rows(1), second = Rows(129);
        Assert.Equal(128, first.Count);
        Assert.DoesNotContain(second, first.Contains);

        HashSet<string> Rows(int from) => [.. Enumerable.Range(from, 128).Select(row => string.Join(',', masks.Row(row).ToArray()))];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_EachRowIsUniformOverMasks(string name)
    {
        // Three of eleven features give 8 patterns. The rows lie near the start, within a block and in the next block.
        const int Seeds = 4000;
        foreach (int row in new[] { 1, 2, 12, 24, 25, 40 })
        {
            var patterns = new int[8];
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                MaskMatrix masks = ByName[name].Sample(11, row + 1, seed);
                patterns[(masks[row, 0] ? 4 : 0) + (masks[row, 5] ? 2 : 0) + (masks[row, 10] ? 1 : 0)]++;
            }
            double chiSquare = patterns.Sum(count => Math.Pow(count - Seeds / 8.0, 2) / (Seeds / 8.0));
            Assert.InRange(chiSquare, 0, 24.3); // 7 degrees of freedom, p = 0.001; the seeds are fixed
        }
    }

    [Theory]
    [InlineData(5)] // order 8, Paley construction I
    [InlineData(8)]
    public void HadamardBlock_AveragedOverAllColumnSigns_GivesExactCoefficients(int features)
    {
        double[] scores = Interacting(features), mean = new double[features];
        var matrix = HadamardMatrix.AtLeast(features);
        for (int signs = 0; signs < 1 << features; signs++)
            for (int row = 0; row < matrix.Order; row++)
            {
                int mask = signs;
                for (int feature = 0; feature < features; feature++)
                    mask ^= matrix.IsNegative(row, feature) ? 1 << feature : 0;
                AddContrast(mean, mask, scores[mask]);
            }
        Samples.Near(Exact(scores, features), [.. mean.Select(sum => sum * 4 / (1 << features) / matrix.Order)], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_WhenModelHasInteractions_MeanOverSeedsGivesExactCoefficients(string name)
    {
        const int Features = 11, Seeds = 600;
        double[] scores = Interacting(Features), exact = Exact(scores, Features);
        foreach (int samples in new[] { 24, 60, 200 }) // less than a block, a partial block, many blocks
        {
            var contrasts = new double[Seeds][];
            var fits = new double[Seeds][];
            for (int seed = 0; seed < Seeds; seed++)
            {
                MaskMatrix masks = ByName[name].Sample(Features, samples, (ulong)seed);
                double[] drawn = [.. Enumerable.Range(0, samples).Select(row => scores[masks.Row(row)[0]])];
                contrasts[seed] = new double[Features];
                for (int row = 1; row < samples; row++)
                    AddContrast(contrasts[seed], (int)masks.Row(row)[0], drawn[row] * 4 / (samples - 1));
                // The first row (the original image) is not random, so it gets weight 0.
                double[] weights = [0, .. Enumerable.Repeat(1.0, samples - 1)];
                fits[seed] = Surrogates.Ridge(0).FitOne(masks, drawn, weights).Importance;
            }
            AssertMean(exact, contrasts);
            if (samples == 200)
                AssertMean(exact, fits);
        }
    }

    [Fact]
    public void Samplers_HadamardHasLessErrorThanPairsAndPairsThanIndependent()
    {
        double[] scores = Interacting(11), exact = Exact(scores, 11);
        (double independent, double pairs, double hadamard) = (Error(Samplers.Independent), Error(Samplers.Pairs),
            Error(Samplers.Hadamard));
        Assert.InRange(pairs / independent, 0, 0.95);
        Assert.InRange(hadamard / pairs, 0, 0.95);

        double Error(ISampler sampler) => Math.Sqrt(Enumerable.Range(0, 100).Average(seed =>
        {
            MaskMatrix masks = sampler.Sample(11, 49, (ulong)seed);
            double[] drawn = [.. Enumerable.Range(0, 49).Select(row => scores[masks.Row(row)[0]])];
            return Surrogates.Ridge().FitOne(masks, drawn).Importance.Zip(exact, (b, e) => (b - e) * (b - e)).Average();
        }));
    }

    private static void AssertMean(double[] exact, double[][] estimates)
    {
        for (int feature = 0; feature < exact.Length; feature++)
        {
            double mean = estimates.Average(estimate => estimate[feature]);
            double variance = estimates.Sum(estimate => Math.Pow(estimate[feature] - mean, 2)) / (estimates.Length - 1);
            Assert.InRange(Math.Abs(mean - exact[feature]), 0, 4 * Math.Sqrt(variance / estimates.Length) + 1e-9);
        }
    }

    /// <summary>A score for each mask: main effects, pairwise interactions, and higher orders through tanh of the sum.</summary>
    private static double[] Interacting(int features) => [.. Enumerable.Range(0, 1 << features).Select(mask =>
    {
        double sum = Enumerable.Range(0, features).Sum(feature => (mask >> feature & 1) * (0.2 + 0.1 * feature) * (feature % 3 - 0.8));
        double twos = Enumerable.Range(1, features - 1).Sum(feature => (mask >> feature & mask & 1) * 0.3 * (feature % 2 - 0.3));
        return Math.Tanh(sum) + twos;
    })];

    /// <summary>Least squares over all masks. Columns are orthogonal: a coefficient is twice the mean of score times sign.</summary>
    private static double[] Exact(double[] scores, int features)
    {
        var coefficients = new double[features];
        for (int mask = 0; mask < scores.Length; mask++)
            AddContrast(coefficients, mask, scores[mask] * 4 / scores.Length);
        return coefficients;
    }

    private static void AddContrast(double[] sums, int mask, double value)
    {
        for (int feature = 0; feature < sums.Length; feature++)
            sums[feature] += ((mask >> feature & 1) - 0.5) * value;
    }
}
