namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>The warnings of surrogate models about degenerate cases, each with a remedy.</summary>
internal static class SurrogateWarnings
{
    /// <summary>Below this R2 the surrogate model is a poor approximation of the model.</summary>
    private const double LowR2 = 0.2;

    /// <summary>A higher difference of the R2 of the samples and the held-out R2 shows that the samples are few.</summary>
    private const double MaxOptimism = 0.1;

    /// <summary>From this number of residual degrees of freedom on, R2 of noise is nearly normal.</summary>
    private const double MinResidualDegrees = 20;

    /// <summary>The maximum number of features that a warning lists; further ones are only counted.</summary>
    private const int NamedFeatures = 5;

    /// <summary>Warnings that depend only on the masks and their weights.</summary>
    public static List<string> ForMasks(CenteredDesign design)
    {
        List<string> warnings = [];
        if (design.Masks.IsComplete)
            return warnings; // all possible masks were scored, so more samples are not available
        if (design.Samples <= design.Features + 1)
            warnings.Add($"{design.Samples} samples are too few to separate {design.Features} segment(s); " +
                $"raise the number of samples well above {design.Features + 1} or use fewer segments.");
        else if (design.EffectiveSamples <= design.Features + 1)
            warnings.Add(FormattableString.Invariant($"The weights reduce the {design.Samples} samples to an effective sample size of ") +
                FormattableString.Invariant($"{design.EffectiveSamples:0.#}, too small to separate {design.Features} segment(s), and ") +
                "standard errors are unreliable; use a wider kernel, another distance or more samples.");
        int[] constant = [.. Enumerable.Range(0, design.Features).Where(feature => !design.Varies(feature)).Select(design.Masks.Number)];
        if (constant.Length > 0)
        {
            string names = string.Join(", ", constant.Take(NamedFeatures));
            string more = constant.Length > NamedFeatures ? $" and {constant.Length - NamedFeatures} more" : "";
            warnings.Add($"Segment(s) {names}{more}: present in every sample or absent in every sample, so the importance 0 says " +
                "nothing about them; raise the number of samples.");
        }
        return warnings;
    }

    /// <summary>The warning that the score does not depend on the image.</summary>
    /// <param name="score">The score.</param>
    /// <param name="consequence">What follows for the explanation.</param>
    public static string ConstantScore(double score, string consequence) =>
        FormattableString.Invariant($"Every perturbed image has the score {score:G6}, so {consequence}; ")
            + "check the model's input and preprocessing, or use another baseline or class.";

    /// <summary>The warning of scores that are all equal.</summary>
    public static IEnumerable<string> ForScores(CenteredScores scores)
    {
        if (scores.IsConstant)
            yield return ConstantScore(scores.Mean, "the importance of every feature is 0");
    }

    /// <summary>Warnings about how much of the variance of the scores a surrogate predicts.</summary>
    /// <param name="surrogate">The name of the surrogate model, for example <c>tree</c>.</param>
    /// <param name="fit">The fit, with its held-out R2 if there is one.</param>
    /// <param name="isComplete">Whether all possible masks were scored.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="samples">Effective number of samples.</param>
    public static IEnumerable<string> ForR2(string surrogate, SurrogateFit fit, bool isComplete, int features, double samples)
    {
        if (double.IsNaN(fit.R2))
            return []; // constant scores have their own warning
        return fit.HeldOutR2 is { } value && fit.HeldOutR2Interval is var (low, high) && !isComplete
            ? ForHeldOutR2(surrogate, value, low, high, fit.R2)
            : ForInSampleR2(surrogate, fit.R2, isComplete, features, samples);
    }

    private static IEnumerable<string> ForHeldOutR2(string surrogate, double value, double low, double high, double inSample)
    {
        bool isChance = low <= 0;
        string only = value < LowR2 ? "only " : "";
        string found = string.Create(CultureInfo.InvariantCulture,
            $"The {surrogate} predicts samples that it was not fitted to with an R2 of {only}{value:0.##} ")
            + string.Create(CultureInfo.InvariantCulture, $"(95 % interval {low:0.##} to {high:0.##})");
        if (value < LowR2)
            yield return found + (isChance || inSample - value > MaxOptimism
                ? ": the samples are too few, or the segments interact, or the model behaves differently on occluded images (out of "
                    + "distribution); raise the number of samples first, then check the preprocessing, use fewer segments or another "
                    + "baseline."
                : ": the segments interact, or the model behaves differently on occluded images (out of distribution); check the "
                    + "preprocessing, use fewer segments or another baseline. More samples help little.");
        else if (isChance)
            yield return found + ", which may be chance; raise the number of samples or use fewer segments.";
    }

    private static IEnumerable<string> ForInSampleR2(string surrogate, double r2, bool isComplete, int features, double samples)
    {
        (double mean, double limit) = R2OfChance(features, samples);
        bool isChance = !isComplete && r2 <= limit;
        string upTo = limit > mean ? FormattableString.Invariant($" on average, up to {100 * limit:0.#} %") : "";
        string chance = isChance ? FormattableString.Invariant($", no more than by chance ({100 * mean:0.#} %{upTo})") : "";
        if (r2 < LowR2)
            yield return FormattableString.Invariant($"The {surrogate} explains only {100 * r2:0.#} % of the variance of the scores")
                + chance + ": " +
                (isComplete ? "the segments interact, which this surrogate cannot represent; use other segments or another surrogate."
                    : isChance ? "the samples are too few, or the segments interact, or the model behaves differently on occluded images "
                        + "(out of distribution); raise the number of samples first, then check the preprocessing, use fewer segments or "
                        + "another baseline."
                    : "the segments interact, or the model behaves differently on occluded images (out of distribution); "
                        + "check the preprocessing, use fewer segments or another baseline. More samples do not help.");
        else if (isChance)
            yield return FormattableString.Invariant($"The {surrogate} explains {100 * r2:0.#} % of the variance of the scores")
                + chance + "; raise the number of samples or use fewer segments.";
    }

    /// <summary>
    /// The mean R2 of a least-squares fit to independent normal noise, and a limit that it exceeds with a probability of about 5 %: R2 then
    /// has the distribution Beta(k/2, (n-k-1)/2) for n samples and k features, with the mean k/(n-1). With few residual degrees of freedom
    /// the limit is the mean, so that the adjusted R2 is 0 (Theil 1961, "Economic Forecasts and Policy"). Both are 0 if the samples are too
    /// few, which has its own warning.
    /// </summary>
    private static (double Mean, double Limit) R2OfChance(int features, double samples)
    {
        if (samples <= features + 1)
            return (0, 0);
        double mean = features / (samples - 1);
        return (mean, samples - features - 1 < MinResidualDegrees ? mean
            : mean + 1.645 * Math.Sqrt(2 * mean * (1 - mean) / (samples + 1)));
    }
}
