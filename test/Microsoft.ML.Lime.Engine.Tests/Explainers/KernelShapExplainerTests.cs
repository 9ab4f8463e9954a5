using System.Numerics;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;

namespace Microsoft.ML.Lime.Tests;

public class KernelShapExplainerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(12)]
    public void Explain_UpToTwelveSegments_ReturnsExactShapleyValues(int features)
    {
        var game = new Game(features, seed: features);
        ImageExplanation result = Explain(game, samples: null);

        Assert.Equal(1 << features, result.ModelCalls);
        Assert.Equal(1 << features, game.Seen.Count);
        Assert.All(game.Seen.Values, times => Assert.Equal(1, times));
        SurrogateFit fit = result.Classes[0].Surrogate!;
        double[] exact = game.Shapley();
        for (int i = 0; i < features; i++)
            Assert.Equal(exact[i], fit.Importance[i], 1e-8);
        Assert.All(fit.StandardError!, error => Assert.Equal(0, error));
        Assert.Equal(0, fit.ConvergenceRatio);
    }

    [Theory]
    [InlineData(9, 40)]
    [InlineData(30, 200)]
    [InlineData(70, 600)] // more features than bits in a word
    public void Explain_AdditiveGame_IsExactWithFewSamples(int features, int samples)
    {
        var game = new Game(features, seed: 3, additive: true);
        SurrogateFit fit = Explain(game, samples).Classes[0].Surrogate!;
        for (int i = 0; i < features; i++)
            Assert.Equal(game.Worth[i], fit.Importance[i], 1e-5); // scores are floats
        Assert.Equal(1, fit.R2, 1e-5);
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(13, 700)]
    [InlineData(40, 300)]
    public void Explain_ImportanceSumsToProbabilityMinusBaseline(int features, int samples)
    {
        ClassExplanation target = Explain(new Game(features, seed: 5), samples).Classes[0];
        Assert.Equal(target.Probability - target.BaselineProbability, target.Surrogate!.Importance.Sum(), 1e-12);
        Assert.Equal(target.Probability, target.Surrogate.LocalPrediction, 1e-12);
        Assert.Equal(target.BaselineProbability, target.Surrogate.Intercept);
    }

    [Theory]
    [InlineData(6, 33)]   // size 1 enumerated, the rest sampled
    [InlineData(10, 500)]
    [InlineData(49, 2146)]
    [InlineData(49, 8)]
    [InlineData(128, 900)]
    public void Coalitions_ArePairedDistinctAndWeightedByKernel(int features, int samples)
    {
        var coalitions = new ShapleyCoalitions(features, samples, seed: 11);
        MaskMatrix masks = coalitions.Masks;
        Assert.InRange(masks.Samples, 4, samples);
        if (features > 6)
            Assert.InRange(masks.Samples, samples - 1, samples); // enough coalitions to sample from
        Assert.Equal(masks.Samples, coalitions.Weights.Count);
        string Text(int row) => string.Concat(Enumerable.Range(0, features).Select(f => masks[row, f] ? '1' : '0'));
        Assert.Equal(masks.Samples, Enumerable.Range(0, masks.Samples).Select(Text).Distinct().Count());
        for (int row = 0; row < masks.Samples; row += 2)
            for (int feature = 0; feature < features; feature++)
                Assert.NotEqual(masks[row, feature], masks[row + 1, feature]);
        // The total weight equals the kernel's, and so does the weight of each size that is enumerated.
        double kernel = Enumerable.Range(1, features - 1).Sum(k => (features - 1.0) / (k * (features - k)));
        Assert.Equal(kernel, coalitions.Weights.Sum(), 1e-9);
        for (int row = 2; row < coalitions.FirstSampled; row++)
        {
            int size = Text(row).Count(bit => bit == '1');
            Assert.Equal((features - 1.0) / (size * (features - size)) / Binomial(features, size), coalitions.Weights[row], 1e-12);
        }
    }

    [Fact]
    public void Coalitions_SampledSizes_FollowKernel()
    {
        const int features = 40;
        var coalitions = new ShapleyCoalitions(features, 12000, seed: 2);
        // 80 of size 1 and 1560 of size 2 are enumerated; sizes from 3 to 37 are sampled.
        Assert.Equal(2 + 80 + 1560, coalitions.FirstSampled);
        var weights = new double[features];
        for (int row = coalitions.FirstSampled; row < coalitions.Masks.Samples; row++)
            weights[BitOperations.PopCount(coalitions.Masks.Row(row)[0])] += coalitions.Weights[row];
        for (int size = 3; size <= 37; size++)
            Assert.Equal((features - 1.0) / (size * (features - size)), weights[size], 0.05);
    }

    [Fact]
    public void StandardError_MatchesSpreadOfRepeatedRuns()
    {
        const int features = 14, runs = 60;
        var game = new Game(features, seed: 8);
        var fits = Enumerable.Range(0, runs).Select(seed => Explain(game, 500, (ulong)seed).Classes[0].Surrogate!).ToArray();
        double estimated = fits.Average(fit => fit.StandardError!.Average(error => error * error));
        double found = Enumerable.Range(0, features).Average(i =>
        {
            double mean = fits.Average(fit => fit.Importance[i]);
            return fits.Sum(fit => Math.Pow(fit.Importance[i] - mean, 2)) / (runs - 1);
        });
        Assert.InRange(Math.Sqrt(estimated / found), 0.8, 1.3);
        double[] exact = game.Shapley();
        double bias = Enumerable.Range(0, features).Max(i => Math.Abs(fits.Average(fit => fit.Importance[i]) - exact[i]));
        Assert.InRange(bias, 0, 5 * Math.Sqrt(found / runs));
    }

    [Fact]
    public void Explain_TooFewSamples_AddsWarning()
    {
        ClassExplanation few = Explain(new Game(30, seed: 4), samples: 20).Classes[0];
        Assert.Null(few.Surrogate!.StandardError);
        Assert.Contains(few.Warnings, warning =>
            warning.Contains("do not determine the Shapley values of 30 segments", StringComparison.Ordinal));
        ClassExplanation some = Explain(new Game(30, seed: 4, worth: 0), samples: 400).Classes[0];
        Assert.True(some.Surrogate!.ConvergenceRatio > 0.1);
        Assert.Contains(some.Warnings, warning => warning.Contains("of the range of the Shapley values", StringComparison.Ordinal));
    }

    private static ImageExplanation Explain(Game game, int? samples, ulong seed = 1) => new KernelShapExplainer(new KernelShapOptions
    {
        Segmenter = Segmenters.Map(game.Columns()),
        Baseline = Baselines.Color(0),
        Samples = samples,
        Seed = seed,
    }).Explain(game.Scorer(), game.Image());

    private static double Binomial(int n, int k) => k == 0 ? 1 : Binomial(n - 1, k - 1) * n / k;

    /// <summary>A cooperative game as a model: each image column is a player, in the coalition if it is not black.</summary>
    private sealed class Game
    {
        private readonly int _players;
        private readonly int _seed;
        private readonly bool _additive;

        public Game(int players, int seed, bool additive = false, double worth = 1)
        {
            (_players, _seed, _additive) = (players, seed, additive);
            var random = new Random(seed);
            Worth = [.. Enumerable.Range(0, players).Select(_ => worth * (random.NextDouble() * 2 - 1))];
        }

        public double[] Worth { get; }

        public Dictionary<UInt128, int> Seen { get; } = [];

        public ImageBuffer Image() => ImageBuffer.FromBytes(2, _players, 1, [.. Enumerable.Repeat((byte)255, 2 * _players)]);

        public SegmentMap Columns() =>
            SegmentMap.FromValues(2, _players, (int[])[.. Enumerable.Range(0, 2 * _players).Select(i => i % _players)]);

        public DelegateScorer Scorer()
        {
            DelegateScorer scorer = Create().Checked();
            Seen.Clear();
            return scorer;
        }

        private DelegateScorer Create() => new(new ScorerInput(2, _players, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                UInt128 coalition = 0;
                for (int player = 0; player < _players; player++)
                    if (batch[i * 2 * _players + player] > 0)
                        coalition |= UInt128.One << player;
                Seen[coalition] = Seen.GetValueOrDefault(coalition) + 1;
                scores[i] = Value(coalition);
            }
        });

        /// <summary>By definition: the weighted mean of a player's marginal contributions over all coalitions without it.</summary>
        public double[] Shapley()
        {
            var values = new double[_players];
            for (int player = 0; player < _players; player++)
                for (uint coalition = 0; coalition < 1u << _players; coalition++)
                    if ((coalition >> player & 1) == 0)
                        values[player] += ((double)Value(coalition | 1u << player) - Value(coalition))
                            / _players / Binomial(_players - 1, BitOperations.PopCount(coalition));
            return values;
        }

        /// <summary>The sum of the players' worth, plus a hash of the coalition unless the game is additive.</summary>
        private float Value(UInt128 coalition)
        {
            double sum = 0;
            for (int player = 0; player < _players; player++)
                if ((coalition >> player & 1) != 0)
                    sum += Worth[player];
            // Without worth only middle sizes have a value, so that the result depends on the sampled coalitions alone.
            int size = BitOperations.PopCount((ulong)coalition);
            if (_additive || (sum == 0 && (size < 3 || size > _players - 3)))
                return (float)sum;
            ulong hash = ((ulong)coalition + 0x9E3779B97F4A7C15 * (ulong)(_seed + 1)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ hash >> 29) * 0x94D049BB133111EB;
            return (float)(sum + (hash >> 40) / (double)(1 << 24));
        }
    }
}
