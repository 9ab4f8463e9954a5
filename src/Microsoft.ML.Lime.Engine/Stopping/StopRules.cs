using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The stop rules. An interim analysis follows each block of 128 samples; from 2048 samples on, a block has an eighth of the samples before
/// it. The first analysis needs at least 256 samples and four per segment, because standard errors of fewer samples are unreliable. The
/// rules need a surrogate with standard errors. docs/certainty.md describes their guarantees.
/// </summary>
public static class StopRules
{
    /// <summary>
    /// Stops when, for every target, the largest standard error is at most a share of the range of the importances (maximum minus minimum).
    /// This is <see cref="SurrogateFit.ConvergenceRatio"/>, the criterion by which Covert and Lee (2021) stop KernelSHAP. The errors fall
    /// with the square root of the samples, so the forecast is samples * (ratio / share)^2. Its name is <c>certain-enough</c>.
    /// </summary>
    /// <param name="share">Above 0 and below 1. The default is 0.05: the range is then at least twenty standard errors.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    [Component("certain-enough", "Stops when the largest standard error is small against the range of the importances.",
        NeedsStandardErrors = true)]
    public static IStopRule RelativeError(
        [Parameter("largest standard error that stops the sampling, as a share of the range of the importances",
            Min = 0, MinExclusive = true, Max = 1,
            MaxExclusive = true, Option = "--max-error")]
        double share = 0.05) => new RelativeErrorRule(share);

    /// <summary>
    /// Stops when, for every target, the confidence intervals of the k largest importances overlap with none of the others. The confidence
    /// is simultaneous over all segments, targets and interim analyses (union bound, for any correlation of the errors), so the probability
    /// of a wrong decision is at most 1 - confidence, however many interim analyses there are. The order among the k is not decided.
    /// Features with importances close to the k-th may need more samples than the limit. <see cref="Samplers.Kerdock"/> is refused with it.
    /// Its name is <c>top-decided</c>.
    /// </summary>
    /// <param name="k">Number of segments, at least 1. If there are no more segments than that, there is nothing to decide.</param>
    /// <param name="confidence">Above 0 and below 1. Defaults to 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    [Component("top-decided", "Stops when the set of the K most important segments can no longer change, with the stated confidence.",
        NeedsStandardErrors = true)]
    public static IStopRule TopKSeparation(
        [Parameter("number K of the most important segments", Min = 1, Option = "--decide-top")] int k,
        [Parameter("confidence that this set is right", Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true)]
        double confidence = 0.95)
        => new TopKSeparationRule(k, confidence);
}
