using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Rate of wrong top-k decisions where the true order is known: main effects that nearly tie around rank k, pairwise interactions
/// and noise, and a rule that may stop after every block.
/// </summary>
public class WrongDecisionTests
{
    private const int Features = 8, K = 3, Limit = 1100, Repeats = 300;

    /// <summary>The pair terms are centered, so they do not change these main effects on average over the masks.</summary>
    private static readonly double[] Effects = [0.2, 0.1004, 0.4, -0.1, 0.0, 0.0996, 0.05, -0.2];

    [Fact]
    public void TopKSeparationRule_WhenManyInterimAnalyses_KeepsConfidence()
    {
        (int wrong, int decided) = Simulate(StopRules.TopKSeparation(K, confidence: 0.9), noise: 0.05);
        Assert.InRange(wrong, 0, Repeats / 10);
        Assert.InRange(decided, 0, Repeats / 10); // a difference of 0.0004 is too small to detect

        // The uncorrected rule must fail, which shows that the simulation detects wrong decisions.
        (int naive, _) = Simulate(new Uncorrected(0.9), noise: 0.05);
        Assert.InRange(naive, Repeats / 10 + 1, Repeats);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{wrong} wrong of {Repeats}, uncorrected {naive}"));
    }

    [Fact]
    public void TopKSeparationRule_WhenEffectsDifferClearly_DecidesCorrectly()
    {
        (int wrong, int decided) = Simulate(StopRules.TopKSeparation(1, confidence: 0.9), noise: 0.05);
        Assert.Equal(0, wrong);
        Assert.Equal(Repeats, decided);
    }

    private static (int Wrong, int Decided) Simulate(IStopRule rule, double noise)
    {
        int k = (int)rule.Info.Parameters[0].Value, wrong = 0, decided = 0;
        int[] truth = Top(Effects, k);
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            MaskMatrix masks = Samplers.Independent.Sample(Features, Limit, (ulong)repeat);
            // The sampler may return all masks for so few features, so rows are sampled from them with replacement.
            var random = new Random(repeat);
            var drawn = new MaskMatrix(Limit, Features);
            var scores = new ScoreMatrix(Limit, 1);
            for (int sample = 0; sample < Limit; sample++)
            {
                int row = random.Next(masks.Samples);
                double score = noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
                for (int feature = 0; feature < Features; feature++)
                {
                    drawn[sample, feature] = masks[row, feature];
                    score += masks[row, feature] ? Effects[feature] : 0;
                }
                for (int feature = 0; feature + 1 < Features; feature += 2)
                    score += 0.1 * (masks[row, feature] ? 1 : -1) * (masks[row, feature + 1] ? 1 : -1);
                scores[sample, 0] = (float)score;
            }
            var schedule = new InterimSchedule(rule, drawn);
            foreach (int samples in schedule.SampleCounts(everyBlock: false))
            {
                IReadOnlyList<SurrogateFit> fits = Surrogates.Ridge(0).Fit(drawn.First(samples), scores.First(samples), default);
                (string Reason, string Text)? stopped = schedule.Check(samples, fits);
                if (stopped is null or ("limit", _))
                    continue;
                decided++;
                if (!Top(fits[0].Importance, k).SequenceEqual(truth))
                    wrong++;
                break;
            }
        }
        return (wrong, decided);
    }

    private static int[] Top(double[] importance, int k) =>
        [.. Enumerable.Range(0, importance.Length).OrderByDescending(i => importance[i]).Take(k).Order()];

    /// <summary>Tests rank k against rank k + 1 at each interim analysis, without correction for repeated tests.</summary>
    private sealed class Uncorrected(double confidence) : IStopRule
    {
        public ComponentInfo Info { get; } = new("uncorrected", KeyValuePair.Create("k", (double)K));

        public StopDecision Decide(IReadOnlyList<SurrogateFit> fits, int samples, int analysis, int analyses)
        {
            SurrogateFit fit = fits[0];
            int[] order = [.. Enumerable.Range(0, Features).OrderByDescending(i => fit.Importance[i])];
            (int one, int other) = (order[K - 1], order[K]);
            double error = Math.Sqrt(Math.Pow(fit.StandardError![one], 2) + Math.Pow(fit.StandardError[other], 2));
            return new StopDecision(
                fit.Importance[one] - fit.Importance[other] > NormalDistribution.UpperQuantile(1 - confidence) * error, "Decided or not.");
        }
    }
}
