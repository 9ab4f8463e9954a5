using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Kerdock blocks: aliased interactions of different blocks cancel over a cycle.</summary>
public class KerdockSamplerTests
{
    [Theory]
    [InlineData(11, 256)]
    [InlineData(16, 256)]
    [InlineData(17, 2048)]
    [InlineData(32, 2048)]
    [InlineData(33, 4096)]
    [InlineData(64, 4096)]
    public void Cycle_FirstAndSecond_BalanceProductsOfUpToFiveFeatures(int features, int cycle)
    {
        MaskMatrix masks = Samplers.Kerdock.Sample(features, 1 + 2 * cycle, 8);
        Assert.Equal(cycle, masks.Cycle);
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, features).ToArray()).ToArbitrary(), order =>
        {
            ulong chosen = 0;
            for (int i = 0; i < 5; i++) // products of one to five features
            {
                chosen |= 1UL << order[i];
                Assert.Equal((0, 0), (Sum(masks, 1, cycle, chosen), Sum(masks, 1 + cycle, cycle, chosen)));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Cycle_WhenEightFeatures_Has128RowsBalancedForUpToFiveFeatures()
    {
        MaskMatrix masks = Samplers.Kerdock.Sample(8, 129, 2); // 256 or more samples would return all masks
        Assert.Equal(128, masks.Cycle);
        for (ulong chosen = 1; chosen < 256; chosen++)
            if (BitOperations.PopCount(chosen) < 6)
                Assert.Equal(0, Sum(masks, 1, 128, chosen));
    }

    [Theory]
    [InlineData(16, 32, 6 / 14.0)] // (2^(m - 1) - 2) / (2^m - 2)
    [InlineData(32, 64, 30 / 62.0)]
    [InlineData(64, 128, 30 / 62.0)]
    public void Aliases_AgreeBetweenBlocksInUnderHalfAndCancelOverCycle(int features, int block, double share)
    {
        MaskMatrix masks = Samplers.Kerdock.Sample(features, 1 + 4096, 3);
        int confused = 0, agreeing = 0;
        for (int i = 2; i < features; i++)
            for (int j = 1; j < i; j++)
                for (int k = 0; k < j; k++)
                    for (int l = i + 1; l < features; l++)
                    {
                        ulong four = 1UL << i | 1UL << j | 1UL << k | 1UL << l;
                        int first = Sum(masks, 1, block, four), second = Sum(masks, 1 + block, block, four);
                        Assert.Equal(Math.Abs(first), Math.Abs(second)); // fully aliased within a block, or not at all
                        confused += first == 0 ? 0 : 1;
                        agreeing += first != 0 && first == second ? 1 : 0;
                        if (first != 0)
                            Assert.Equal(0, Sum(masks, 1, masks.Cycle, four));
                    }
        // Every three features are aliased with a fourth one.
        Assert.Equal(features * (features - 1) * (features - 2) / 24, confused);
        Assert.Equal(share, agreeing / (double)confused, 12);
    }

    [Fact]
    public void Cycle_WhenModelHasUpToFourWayInteractions_GivesExactMainEffects()
    {
        const int Features = 14;
        MaskMatrix masks = Samplers.Kerdock.Sample(Features, 257, 4);
        double[] effects = [.. Enumerable.Range(0, Features).Select(f => 0.1 * (f - 5))];
        double[] scores = [.. Enumerable.Range(0, masks.Samples).Select(row =>
        {
            double Sign(int f) => masks[row, f % Features] ? 0.5 : -0.5;
            return Enumerable.Range(0, Features).Sum(f =>
                Sign(f) * (effects[f] + Sign(f + 1) * (0.7 + Sign(f + 3) * (3 + f + Sign(f + 4) * 5))));
        })];
        SurrogateFit fit = Surrogates.Ridge(0).FitOne(masks, scores, Weightings.WithoutOriginal.Weigh(masks));
        Samples.Near(effects, fit.Importance, 1e-6);
    }

    [Theory]
    [InlineData(65, 300)]
    [InlineData(100, 50)]
    public void Sample_WhenMoreThan64Features_UsesHadamardBlocks(int features, int samples)
    {
        MaskMatrix masks = Samplers.Kerdock.Sample(features, samples, 6), hadamard = Samplers.Hadamard.Sample(features, samples, 6);
        Assert.Equal(0, masks.Cycle);
        for (int row = 0; row < samples; row++)
            Assert.True(masks.Row(row).SequenceEqual(hadamard.Row(row)));
    }

    [Fact]
    public void HalfCycle_WhenThreeWayInteractions_HasAboutFourSeventhsOfHadamardVariance()
    {
        double ratio = Variance(Samplers.Kerdock) / Variance(Samplers.Hadamard);
        Assert.InRange(ratio, 0.47, 0.67); // (8 - 4) / (8 - 1) for the interactions aliased within a block; 400 seeds

        static double Variance(ISampler sampler) => Enumerable.Range(0, 400).Average(seed =>
        {
            MaskMatrix masks = sampler.Sample(16, 129, (ulong)seed);
            var random = new Xoshiro256(5);
            int[][] threes = [.. Enumerable.Range(0, 200).Select(_ => random.Permutation(16)[..3])];
            double[] scores = [.. Enumerable.Range(0, 129).Select(row =>
                threes.Sum(three => masks[row, three[0]] ^ masks[row, three[1]] ^ masks[row, three[2]] ? 1.0 : -1))];
            return Surrogates.Ridge(0).FitOne(masks, scores, Weightings.WithoutOriginal.Weigh(masks)).Importance.Average(b => b * b);
        });
    }

    [Fact]
    public void Sample_WhenThreeWayInteraction_DisturbsAtMostOneCoefficientUnlikeHadamard()
    {
        int[] kerdock = Disturbed(Samplers.Kerdock), hadamard = Disturbed(Samplers.Hadamard);
        Assert.All(kerdock, count => Assert.InRange(count, 0, 1));
        Assert.InRange(kerdock.Average(), 0.5, 0.95);
        Assert.InRange(hadamard.Average(), 20, 64);

        static int[] Disturbed(ISampler sampler) => [.. Enumerable.Range(0, 60).Select(seed =>
        {
            MaskMatrix masks = sampler.Sample(64, 513, (ulong)seed);
            double[] scores = [.. Enumerable.Range(0, 513).Select(row => masks[row, 3] ^ masks[row, 20] ^ masks[row, 50] ? 1.0 : -1)];
            return Surrogates.Ridge(0).FitOne(masks, scores, Weightings.WithoutOriginal.Weigh(masks))
                .Importance.Count(b => Math.Abs(b) > 1e-6);
        })];
    }

    [Theory]
    [InlineData(97, 1 - 0.5 * 96 / 256)]
    [InlineData(257, 0.5)]
    [InlineData(321, 1 - 0.5 * (256 + 16) / 320)]
    public void StandardError_WhenWeightsAreEqual_IsReducedByCycleCancellation(int samples, double left)
    {
        MaskMatrix masks = Samplers.Kerdock.Sample(12, samples, 1), pairs = new(samples, 12) { HasPairs = true };
        for (int row = 0; row < samples; row++)
            for (int feature = 0; feature < 12; feature++)
                pairs[row, feature] = masks[row, feature];
        double[] scores = Samples.Curved(masks, 1), uneven = Samples.Weights(samples, 2);
        double[] dropped = [0, .. Enumerable.Range(1, samples - 1).Select(row => row < 20 ? 0.0 : 1)];
        Samples.Near(Errors(pairs, dropped), Errors(masks, dropped), 1e-12);
        Samples.Near([.. Errors(pairs, null).Select(error => error * Math.Sqrt(left))], Errors(masks, null), 1e-12);
        Samples.Near(Errors(pairs, uneven), Errors(masks, uneven), 1e-12); // with unequal weights nothing cancels exactly
        double[] first = Errors(masks.First(65), null, 65);
        Samples.Near(Errors(pairs.First(65), null, 65), [.. first.Select(error => error / Math.Sqrt(1 - 0.5 * 64 / 256))], 1e-12);

        double[] Errors(MaskMatrix some, double[]? weights, int rows = int.MaxValue) =>
            Surrogates.Ridge().FitOne(some, [.. scores.Take(rows)], weights).StandardError!;
    }

    /// <summary>Sum over rows of the product of the signs of the given features.</summary>
    private static int Sum(MaskMatrix masks, int from, int rows, ulong features)
    {
        int sum = 0;
        for (int row = from; row < from + rows; row++)
            sum += 1 - 2 * (BitOperations.PopCount(masks.Row(row)[0] & features) & 1);
        return sum;
    }
}
