namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>The warnings of surrogate models about degenerate cases, each with a remedy.</summary>
internal static class SurrogateWarnings
{
    /// <summary>Below this R2 the surrogate model is a poor approximation of the model.</summary>
    private const double LowR2 = 0.2;

    /// <summary>The maximum number of features that a warning lists; further ones are only counted.</summary>
    private const int NamedFeatures = 5;

    /// <summary>Warnings that depend only on the masks and their weights.</summary>
    public static List<string> ForMasks(CenteredDesign design)
    {
        List<string> warnings = [];
        if (design.Masks.IsComplete)
            return warnings; // all possible masks were scored, so more samples are not available
        if (design.Samples <= design.Features + 1)
            warnings.Add($"{design.Samples} samples are too few to separate {design.Features} feature(s); " +
                $"raise the number of samples well above {design.Features + 1} or use fewer features.");
        else if (design.EffectiveSamples <= design.Features + 1)
            warnings.Add(FormattableString.Invariant($"The weights reduce the {design.Samples} samples to an effective sample size of ") +
                FormattableString.Invariant($"{design.EffectiveSamples:0.#}, too small to separate {design.Features} feature(s); ") +
                "use a wider kernel, another distance or more samples.");
        int[] constant = [.. Enumerable.Range(0, design.Features).Where(feature => !design.Varies(feature)).Select(design.Masks.Number)];
        if (constant.Length > 0)
        {
            string names = string.Join(", ", constant.Take(NamedFeatures));
            string more = constant.Length > NamedFeatures ? $" and {constant.Length - NamedFeatures} more" : "";
            warnings.Add($"Feature(s) {names}{more}: present in every sample or absent in every sample, so an importance of 0 is not " +
                "a result; raise the number of samples.");
        }
        return warnings;
    }

    /// <summary>Warnings that depend on one target's scores and the R2 of its fit.</summary>
    /// <param name="surrogate">The name of the surrogate model, for example <c>tree</c>.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="r2">The R2; NaN if the scores are constant.</param>
    /// <param name="isComplete">Whether all possible masks were scored.</param>
    public static IEnumerable<string> ForFit(string surrogate, CenteredScores scores, double r2, bool isComplete = false)
    {
        if (scores.IsConstant)
            yield return FormattableString.Invariant($"Every perturbed image has the score {scores.Mean:G6}, ") +
                "so the importance of every feature is 0; check the model's input and preprocessing, or use another baseline or class.";
        else if (r2 < LowR2)
            yield return FormattableString.Invariant($"The {surrogate} explains only {100 * r2:0.#} % of the variance of the scores: ") +
                (isComplete ? "the segments interact, which this surrogate cannot represent; use other segments or another surrogate."
                    : "the segments interact, or the model behaves differently on occluded images (out of distribution); "
                        + "check the preprocessing, use fewer segments or another baseline. More samples do not help.");
    }
}
