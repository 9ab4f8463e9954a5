using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Do the standard errors tell how far the coefficients lie from what endless samples would give? The noise is what a linear surrogate
/// really meets: interactions, which make the variance differ from mask to mask.
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
    [InlineData("ridge", 100, "hadamard")] // four blocks and a part
    [InlineData("ridge", 601, "hadamard")]
    [InlineData("lasso", 301, "hadamard")]
    public void Intervals_of_95_percent_cover_the_long_run_coefficients(string name, int samples, string design)
    {
        ISampler sampler = design switch { "pairs" => Samplers.Pairs, "hadamard" => Samplers.Hadamard, _ => Samplers.Independent };
        ISurrogate surrogate = name switch { "ridge" => Surrogates.Ridge(1), "lasso" => Surrogates.Lasso(), _ => Surrogates.Ridge(0) };
        double[] effects = [.. Enumerable.Range(0, Features).Select(i => (i - 5) / 6.0)];
        double Pair(int i) => 0.8 - 0.15 * i;
        double Triple(int i) => 0.7 - 0.1 * i;

        // z1 z2 = 1/4 + (z1 - 1/2)/2 + (z2 - 1/2)/2 + what no single feature sees: each partner gets half of the interaction, and of three a
        // quarter.
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
                .Sum(f => effects[f] + (masks[sample, (f + 3) % Features] ? Pair(f) + (masks[sample, (f + 4) % Features] ? Triple(f) : 0) : 0)))];
            SurrogateFit fit = surrogate.FitOne(masks, scores);
            covered += Enumerable.Range(0, Features).Count(f => Math.Abs((fit.Debiased ?? fit.Importance)[f] - truth[f]) <= 1.96 * fit.StandardError![f]);
        }
        Assert.InRange(covered / (double)(Repeats * Features), 0.92, 0.98);
    }
}
