namespace Microsoft.ML.Lime.Engine;

/// <summary>What a surrogate learned of one target.</summary>
public sealed record SurrogateFit
{
    /// <summary>
    /// Importance of each feature: a linear surrogate's coefficients (the change of the score when the feature is shown), a tree's
    /// predictor importance (never negative).
    /// </summary>
    public required double[] Importance { get; init; }

    /// <summary>
    /// For a tree: the importance times the sign of the feature's main effect (mean score shown less mean score hidden). Null for linear
    /// surrogates, whose importance is signed already.
    /// </summary>
    public double[]? SignedImportance { get; init; }

    /// <summary>
    /// Standard error of each importance, or null where the surrogate has none. NaN for features that were not selected; those of selected
    /// ones do not count the chance in their selection. 0 where every mask was scored: only the chance in the choice of masks is counted.
    /// <see cref="Debiased"/> tells what an interval has in its middle where that is not <see cref="Importance"/>.
    /// </summary>
    public double[]? StandardError { get; init; }

    /// <summary>
    /// For the lasso: the coefficients without the pull of its penalty towards 0 (the debiased lasso: least squares), to which the standard
    /// errors belong; an interval is around these. NaN for features that were not selected. Null where the importance itself is the
    /// middle of its interval, or where there are no standard errors.
    /// </summary>
    public double[]? Debiased { get; init; }

    /// <summary>
    /// The largest standard error divided by the range of the importances, their largest less their smallest (Covert and Lee 2021, who stop
    /// below 0.01); null where there are no standard errors, or all importances are equal and the errors are not.
    /// </summary>
    public double? ConvergenceRatio { get; init; }

    /// <summary>The surrogate's value with every feature hidden, for linear surrogates; null for a tree.</summary>
    public double? Intercept { get; init; }

    /// <summary>Weighted coefficient of determination on the samples; NaN where the scores are constant.</summary>
    public required double R2 { get; init; }

    /// <summary>The surrogate's value for the picture itself: every feature shown.</summary>
    public required double LocalPrediction { get; init; }

    /// <summary>What to know before trusting it, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What <see cref="ConvergenceRatio"/> is; features that were not selected have no error.</summary>
    internal static double? Ratio(double[] importance, double[]? errors)
    {
        if (errors is null)
            return null;
        double largest = errors.Where(error => !double.IsNaN(error)).DefaultIfEmpty(double.NaN).Max();
        double ratio = largest == 0 ? 0 : largest / (importance.Max() - importance.Min());
        return double.IsFinite(ratio) ? ratio : null;
    }
}
