using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The stop rules. They look after every block of 128 samples, from 2048 samples on after every eighth more, but not before there are 256
/// samples and four for each segment: standard errors of fewer are not to be trusted. They need a surrogate with standard errors.
/// docs/certainty.md tells what they promise.
/// </summary>
public static class StopRules
{
    /// <summary>
    /// Stops once the largest standard error is at most a share of the range of the importances, their largest less their smallest,
    /// for every target. It is <see cref="SurrogateFit.ConvergenceRatio"/>, the measure by which Covert and Lee (2021) stop KernelSHAP.
    /// As the errors fall with the square root of the samples, their number is forecast as samples * (ratio / share)^2. Its name is
    /// <c>certain-enough</c>.
    /// </summary>
    /// <param name="share">Above 0 and below 1. Defaults to 0.05: twenty standard errors from the least to the most important.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    [Component("certain-enough", "Stops when the largest standard error is small against the range of the importances.",
        Requires = ComponentRequirements.StandardErrors)]
    public static IStopRule RelativeError(
        [Parameter("largest standard error, as a share of the range of the importances", Min = 0, MinExclusive = true, Max = 1,
            MaxExclusive = true, Option = "--max-error")]
        double share = 0.05) => new RelativeErrorRule(share);

    /// <summary>
    /// Stops once the segments with the k largest importances can no longer change, for every target: the confidence intervals of the k
    /// overlap with none of the others'. The intervals hold all together, for all segments, targets and looks, at the stated confidence
    /// (the union bound; it asks nothing of the errors' correlations), so a wrong decision is as rare as it says, however often it
    /// looks. The order among the k is not decided, and features that lie close to the k-th may ask for more samples than the limit.
    /// <see cref="Samplers.Kerdock"/> is refused with it. Its name is <c>top-decided</c>.
    /// </summary>
    /// <param name="k">How many, at least 1. Where there are no more segments, there is nothing to decide.</param>
    /// <param name="confidence">Above 0 and below 1. Defaults to 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    [Component("top-decided", "Stops when the set of the K most important segments is decided.",
        Requires = ComponentRequirements.StandardErrors)]
    public static IStopRule TopKSeparation(
        [Parameter("how many of the most important segments", Min = 1, Option = "--decide-top")] int k,
        [Parameter("confidence of that decision", Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true)] double confidence = 0.95)
        => new TopKSeparationRule(k, confidence);
}
