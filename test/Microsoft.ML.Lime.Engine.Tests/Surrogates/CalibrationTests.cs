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
    [InlineData("ridge", 100)]
    [InlineData("ridge", 600)]
    [InlineData("lasso", 600)]
    [InlineData("least squares", 100)]
    public void Intervals_of_95_percent_cover_the_long_run_coefficients(string name, int samples)
    {
        ISurrogate surrogate = name switch { "ridge" => Surrogates.Ridge(1), "lasso" => Surrogates.Lasso(), _ => Surrogates.Ridge(0) };
        double[] effects = [.. Enumerable.Range(0, Features).Select(i => (i - 5) / 6.0)];
        double Pair(int i) => 0.8 - 0.15 * i;

        // z1 z2 = 1/4 + (z1 - 1/2)/2 + (z2 - 1/2)/2 + what no single feature sees: each partner gets half of the interaction.
        double[] truth = [.. effects];
        for (int i = 0; i < Features; i++)
        {
            truth[i] += Pair(i) / 2;
            truth[(i + 3) % Features] += Pair(i) / 2;
        }
        int covered = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            MaskMatrix masks = Samplers.Independent.Sample(Features, samples, (ulong)repeat);
            double[] scores = [.. Enumerable.Range(0, samples).Select(sample => Enumerable.Range(0, Features).Where(f => masks[sample, f])
                .Sum(f => effects[f] + (masks[sample, (f + 3) % Features] ? Pair(f) : 0)))];
            SurrogateFit fit = surrogate.FitOne(masks, scores);
            covered += Enumerable.Range(0, Features).Count(f => Math.Abs(fit.Importance[f] - truth[f]) <= 1.96 * fit.StandardError![f]);
        }
        Assert.InRange(covered / (double)(Repeats * Features), 0.90, 0.99);
    }
}
