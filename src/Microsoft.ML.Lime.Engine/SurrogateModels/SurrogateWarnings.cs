namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>The sentences that surrogates say about degenerate cases, each with the remedy.</summary>
internal static class SurrogateWarnings
{
    /// <summary>Below this R2 a surrogate says little about the model.</summary>
    private const double LowR2 = 0.2;

    /// <summary>Features that are named before the rest is only counted.</summary>
    private const int NamedFeatures = 5;

    /// <summary>What the masks alone tell.</summary>
    public static List<string> OfMasks(CenteredDesign design)
    {
        List<string> warnings = [];
        if (design.Masks.IsComplete)
            return warnings; // there is no more to tell features apart by
        if (design.Samples <= design.Features + 1)
            warnings.Add($"{design.Samples} samples cannot tell {design.Features} feature(s) apart; " +
                $"raise the number of samples well above {design.Features + 1} or use fewer features.");
        else if (design.EffectiveSamples <= design.Features + 1)
            warnings.Add(FormattableString.Invariant($"The weights let the {design.Samples} samples count as {design.EffectiveSamples:0.#}, ") +
                $"which cannot tell {design.Features} feature(s) apart; widen the kernel, or take another distance or more samples.");
        int[] still = [.. Enumerable.Range(0, design.Features).Where(feature => !design.Varies(feature)).Select(design.Masks.Number)];
        if (still.Length > 0)
        {
            string names = string.Join(", ", still.Take(NamedFeatures));
            string more = still.Length > NamedFeatures ? $" and {still.Length - NamedFeatures} more" : "";
            warnings.Add($"Every sample shows or every sample hides feature {names}{more}, so an importance of 0 says nothing there; " +
                "raise the number of samples.");
        }
        return warnings;
    }

    /// <summary>What one target's scores, and the share of their variance that the surrogate explains, tell.</summary>
    /// <param name="surrogate">For example <c>tree</c>.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="r2">NaN where they are constant.</param>
    /// <param name="isComplete">Whether more samples would tell no more.</param>
    public static IEnumerable<string> OfFit(string surrogate, CenteredScores scores, double r2, bool isComplete = false)
    {
        if (scores.IsConstant)
            yield return FormattableString.Invariant($"Every perturbed picture has the score {scores.Mean:G6}, ") +
                "so no feature has any importance; check the model's input and preprocessing, or choose another baseline or class.";
        else if (r2 < LowR2)
            yield return FormattableString.Invariant($"The {surrogate} explains only {100 * r2:0.#} % of the variance of the scores; ") +
                (isComplete ? "the segments act together, which it cannot tell; use other segments or another surrogate."
                    : "the segments act together, or the model is not itself on pictures with parts hidden. Check the preprocessing; try fewer "
                        + "segments or another baseline. More samples do not change it.");
    }
}
