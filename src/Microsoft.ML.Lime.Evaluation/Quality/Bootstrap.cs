using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Confidence intervals over pictures, by the percentile bootstrap (Efron 1979): the mean is taken again of as many values, drawn from the
/// values with replacement, many times over, and the interval holds the middle of those means.
/// </summary>
/// <remarks>
/// It assumes no distribution, but knows no more of the world than the values do: of ten pictures the 95 % interval holds the true mean in
/// about 90 % of cases, of five in about 80 %, and a single value has none.
/// </remarks>
public static class Bootstrap
{
    /// <summary>The mean of a metric over pictures, and its interval.</summary>
    /// <param name="values">One value a picture, finite; pictures to which the metric does not apply are left out.</param>
    /// <param name="confidence">How often the interval is to hold the true mean; above 0 and below 1. Defaults to 0.95.</param>
    /// <param name="resamples">How often the mean is taken again, at least 1. Defaults to 2000.</param>
    /// <param name="seed">The seed; the same seed gives the same bits. Defaults to 0.</param>
    /// <returns>Null where there are no values; both ends are the mean where there is one value.</returns>
    public static ConfidenceInterval? Mean(IReadOnlyList<double> values, double confidence = 0.95, int resamples = 2000, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence lies between 0 and 1.");
        if (values.Count == 0)
            return null;
        var random = new Xoshiro256(seed);
        var means = new double[resamples];
        for (int i = 0; i < resamples; i++)
        {
            double sum = 0;
            for (int draw = 0; draw < values.Count; draw++)
                sum += values[(int)(random.NextUnit() * values.Count)];
            means[i] = sum / values.Count;
        }
        Array.Sort(means);
        double tail = (1 - confidence) / 2;
        return new ConfidenceInterval(values.Average(), Quantile(means, tail), Quantile(means, 1 - tail), values.Count);
    }

    /// <summary>
    /// The mean difference of two metrics, or of one metric of two methods, on the same pictures, and its interval: where that does not
    /// hold 0, chance among pictures is an unlikely cause. Pictures that are hard for both do not blur it, as they do the two means.
    /// </summary>
    /// <param name="one">One value a picture.</param>
    /// <param name="other">The values that are taken away, picture by picture.</param>
    /// <param name="confidence">As for <see cref="Mean"/>.</param>
    /// <param name="resamples">As for <see cref="Mean"/>.</param>
    /// <param name="seed">As for <see cref="Mean"/>.</param>
    /// <returns>As for <see cref="Mean"/>.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static ConfidenceInterval? MeanDifference(
        IReadOnlyList<double> one, IReadOnlyList<double> other, double confidence = 0.95, int resamples = 2000, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Count == other.Count
            ? Mean([.. one.Zip(other, (first, second) => first - second)], confidence, resamples, seed)
            : throw new ArgumentException($"Lists of {one.Count} and {other.Count} values cannot be paired.", nameof(other));
    }

    /// <summary>Between the two nearest of the rising values, by where it falls.</summary>
    private static double Quantile(double[] rising, double share)
    {
        double at = share * (rising.Length - 1);
        int below = (int)at;
        return below + 1 < rising.Length ? rising[below] + (at - below) * (rising[below + 1] - rising[below]) : rising[below];
    }
}
