namespace Microsoft.ML.Lime.Engine;

/// <summary>A surrogate model that was fitted to one target.</summary>
public sealed record SurrogateFit
{
    /// <summary>
    /// Importance of each feature: for a linear surrogate model its coefficient (the change of the score if the feature is present), for a
    /// tree the predictor importance (at least 0).
    /// </summary>
    public required double[] Importance { get; init; }

    /// <summary>
    /// What the importances are, where a surrogate has several kinds (<c>MlNetSurrogates.Trainer</c>): <c>coefficients</c>,
    /// <c>contributions</c> to the prediction for the unperturbed image, or <c>mean effects</c>. Null for the other surrogates.
    /// </summary>
    public string? ImportanceKind { get; init; }

    /// <summary>
    /// For a tree: the importance times the sign of the feature's main effect (mean score if present minus mean score if absent). Null for
    /// linear surrogate models, whose importance is already signed.
    /// </summary>
    public double[]? SignedImportance { get; init; }

    /// <summary>
    /// Standard error of each importance; null if the surrogate model has none. NaN for features that were not selected; for selected
    /// features, the uncertainty of the selection is not included. 0 if every possible mask was scored, because only the uncertainty from
    /// sampling masks is included. The centre of a confidence interval is <see cref="Debiased"/> if it is not null, otherwise
    /// <see cref="Importance"/>.
    /// </summary>
    public double[]? StandardError { get; init; }

    /// <summary>
    /// For the lasso: the coefficients without the shrinkage of the penalty (the debiased lasso, here least squares). The standard errors
    /// belong to these coefficients, so they are the centre of a confidence interval. NaN for features that were not selected. Null if the
    /// importance itself is the centre, or if there are no standard errors.
    /// </summary>
    public double[]? Debiased { get; init; }

    /// <summary>
    /// The maximum standard error divided by the range of the importances (maximum minus minimum). Covert and Lee (2021) stop sampling
    /// below 0.01. Null if there are no standard errors, or if all importances are equal and a standard error is above 0.
    /// </summary>
    public double? ConvergenceRatio { get; init; }

    /// <summary>The prediction of a linear surrogate model if every feature is absent; null for a tree.</summary>
    public double? Intercept { get; init; }

    /// <summary>
    /// Weighted coefficient of determination on the samples that the surrogate was fitted to; NaN if the scores are constant. It rises with
    /// the number of features whether or not they matter; <see cref="HeldOutR2"/> does not.
    /// </summary>
    public required double R2 { get; init; }

    /// <summary>
    /// The share of the variance of the scores that the surrogate predicts for samples that it was not fitted to, by 10-fold
    /// cross-validation in which equal masks and complements stay together; at most 1, and below 0 if the mean of the scores predicts
    /// better. Equal to <see cref="R2"/> if every possible mask was scored. Null if the scores are constant, if there are fewer than 5
    /// pairs of a mask and its complement, or if the surrogate cannot predict.
    /// </summary>
    public double? HeldOutR2 { get; init; }

    /// <summary>
    /// The 95 % interval of <see cref="HeldOutR2"/> for another choice of held-out samples; null where that is null. Its ends are equal if
    /// every possible mask was scored.
    /// </summary>
    public (double Low, double High)? HeldOutR2Interval { get; init; }

    /// <summary>The prediction for the unperturbed image, in which every feature is present.</summary>
    public required double LocalPrediction { get; init; }

    /// <summary>Warnings about the reliability of the fit, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The <see cref="ImportanceKind"/> of a linear surrogate.</summary>
    internal const string Coefficients = "coefficients";

    /// <summary>Computes <see cref="ConvergenceRatio"/>. Features that were not selected have no standard error and are ignored.</summary>
    internal static double? ComputeConvergenceRatio(double[] importance, double[]? errors)
    {
        if (errors is null)
            return null;
        double max = errors.Where(error => !double.IsNaN(error)).DefaultIfEmpty(double.NaN).Max();
        double ratio = max == 0 ? 0 : max / (importance.Max() - importance.Min());
        return double.IsFinite(ratio) ? ratio : null;
    }
}
