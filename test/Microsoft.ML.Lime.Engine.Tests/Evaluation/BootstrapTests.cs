using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Confidence intervals of means over images.</summary>
public sealed class BootstrapTests
{
    [Fact]
    public void Mean_FewValues_ReturnsExactInterval()
    {
        Assert.Null(ConfidenceInterval.OfMean([]));
        Assert.Equal(new ConfidenceInterval(0.3, 0.3, 0.3, 1), ConfidenceInterval.OfMean([0.3]));
        Assert.Equal(new ConfidenceInterval(2, 2, 2, 4), ConfidenceInterval.OfMean([2, 2, 2, 2]));
        // Means of two samples from 0 and 1: 0, 0.5 and 1, with probabilities 1/4, 1/2 and 1/4.
        Assert.Equal(new ConfidenceInterval(0.5, 0, 1, 2), ConfidenceInterval.OfMean([0, 1]));
        Assert.Equal(new ConfidenceInterval(0.5, 0.5, 0.5, 2), ConfidenceInterval.OfMean([0, 1], confidence: 0.4));
    }

    [Fact]
    public void Mean_ManyValues_MatchesNormalApproximation()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 100))]; // standard deviation 28.87; of the mean 1.443
        ConfidenceInterval interval = ConfidenceInterval.OfMean(values)!.Value;
        Assert.Equal(49.5, interval.Mean, 1e-12);
        Assert.InRange(interval.Lower, 49.5 - 1.96 * 1.443 - 0.3, 49.5 - 1.96 * 1.443 + 0.3);
        Assert.InRange(interval.Upper, 49.5 + 1.96 * 1.443 - 0.3, 49.5 + 1.96 * 1.443 + 0.3);
    }

    [Fact]
    public void Mean_IsReproducibleBySeedAndRejectsInvalidArguments()
    {
        double[] values = [0.1, 0.5, 0.2, 0.9, 0.4];
        Assert.Equal(ConfidenceInterval.OfMean(values, seed: 3), ConfidenceInterval.OfMean(values, seed: 3));
        Assert.NotEqual(ConfidenceInterval.OfMean(values, resamples: 50, seed: 3),
            ConfidenceInterval.OfMean(values, resamples: 50, seed: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfMean(values, confidence: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfMean(values, resamples: 0));
    }

    [Fact]
    public void MeanDifference_PairedValues_DetectsShiftThatSeparateIntervalsMiss()
    {
        double[] hard = [0.1, 0.9, 0.3, 0.7, 0.5, 0.2], better = [.. hard.Select(value => value + 0.125)];
        ConfidenceInterval difference = ConfidenceInterval.OfMeanDifference(better, hard)!.Value;
        Assert.Equal(0.125, difference.Lower, 1e-12);
        Assert.Equal(0.125, difference.Upper, 1e-12);
        Assert.True(ConfidenceInterval.OfMean(better)!.Value.Lower < ConfidenceInterval.OfMean(hard)!.Value.Upper);
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.OfMeanDifference([1], [1, 2]));
    }
}
