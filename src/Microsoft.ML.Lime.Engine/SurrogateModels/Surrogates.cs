using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The surrogate models. Each fits several targets at once and is deterministic. <see cref="SurrogateFit.Warnings"/> reports degenerate
/// cases: constant scores, an R2 below 0.2, as many features as samples, a feature that never varies. A score that is NaN or infinite is a
/// <see cref="LimeException"/>.
/// </summary>
public static class Surrogates
{
    /// <summary>
    /// A CART regression tree (Breiman et al. 1984), grown fully. The importance is MATLAB's predictorImportance. Ties between splits are
    /// resolved to the lowest feature index.
    /// <para>The standard errors are computed by resampling: the standard deviation of the importance over trees grown with random weights
    /// (the Bayesian bootstrap, Rubin 1981), one weight per row, or one per pair if the rows were sampled in pairs
    /// (<see cref="MaskMatrix.HasPairs"/>). The random weights are the same for every seed.</para>
    /// <para>Two corrections were found by measurement, see docs/experiments.md. Splits are discontinuous, so the standard deviation is
    /// divided by the square root of 1.6. Which segments a tree splits on is partly random, so the variance of every varying segment is at
    /// least a quarter of the mean variance over the segments before the correction.</para>
    /// <para>An interval of 1.96 standard errors is a confidence interval for the expected importance of a tree with the same number of
    /// samples: a tree with more samples has more branches, each with less importance.</para>
    /// </summary>
    /// <param name="minLeaf">Minimum number of samples in a leaf, at least 1. The default is 1.</param>
    /// <param name="minParent">Minimum number of samples in a node that is split, at least 2. The default is 10.</param>
    /// <param name="importance">The definition of the importance. The default is MATLAB's.</param>
    /// <param name="resamples">
    /// Number of trees that are grown for the standard errors of a target, at least 2; 0 for no standard errors. The default is 30, for
    /// which a standard error has an error of about an eighth. Each tree takes as long as the original one. All targets together get at
    /// most 1000 trees, but each target at least 10 (an error of about a quarter). For more than 100 targets there are no standard errors
    /// but a warning.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its minimum.</exception>
    [Component("tree", "A regression tree (CART).")]
    public static ISurrogate Tree(
        [Parameter("minimum number of samples in a leaf", Min = 1)] int minLeaf = 1,
        [Parameter("minimum number of samples in a node that is split", Min = 2)] int minParent = 10,
        [Parameter("formula of the importance", Name = "normalizedImportance", Option = "--tree-importance")]
        TreeImportance importance = TreeImportance.RiskReduction,
        [Parameter("number of resampled trees for the standard errors", Min = 2, Or = 0)] int resamples = 30) =>
        new TreeSurrogate(minLeaf, minParent, importance, resamples);

    /// <summary>
    /// Lasso: minimizes 1/(2n) * sum of weighted squared residuals + lambda * sum of |coefficients|. The intercept is not penalised, and
    /// the weights are scaled to a mean of 1. At most 10000 features.
    /// <para>The standard errors are those of the debiased lasso (van de Geer et al. 2014), robust to unequal variances (HC3, MacKinnon and
    /// White 1985; for rows in pairs CR2, as in <see cref="Ridge"/>). With more samples than features + 1, the debiased lasso is least
    /// squares. With fewer samples there are no standard errors but a warning. <see cref="SurrogateFit.Debiased"/> contains the
    /// coefficients that the standard errors belong to. A feature that never varies has the coefficient and standard error 0, and a
    /// warning.</para>
    /// </summary>
    /// <param name="lambda">The penalty, a finite number above 0; null for 1 / samples. The default is null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is not a finite number above 0.</exception>
    [Component("lasso", "Linear regression with an L1 penalty.")]
    public static ISurrogate Lasso(
        [Parameter("L1 penalty", Min = 0, MinExclusive = true, Default = "1 / samples")] double? lambda = null) =>
            new LassoSurrogate(lambda);

    /// <summary>
    /// Ridge regression: minimizes the sum of weighted squared residuals + alpha * sum of squared coefficients. The intercept is not
    /// penalised. At most 10000 features.
    /// <para>The standard errors are the square roots of the diagonal of A^-1 Z'W diag(e^2 / (1 - h)^2) WZ A^-1 with A = Z'WZ + alpha I,
    /// the residuals e and the leverages h: the sandwich estimator, robust to unequal variances (White 1980), in the form HC3 (MacKinnon
    /// and White 1985). Rows that were sampled in pairs (<see cref="MaskMatrix.HasPairs"/>) are summed per pair, in the form CR2 (Bell and
    /// McCaffrey 2002), without the first row, which is not random.</para>
    /// <para>The standard errors describe the spread of the penalised coefficient, not the bias of the penalty towards 0. With at most
    /// features + 1 samples, there are no standard errors but a warning, because the residuals of such a fit are too small. A feature that
    /// never varies has the coefficient and standard error 0, and a warning.</para>
    /// </summary>
    /// <param name="alpha">The penalty, a finite number of at least 0; 0 is least squares. The default is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is negative or not finite.</exception>
    [Component("ridge", "Linear regression with an L2 penalty.")]
    public static ISurrogate Ridge([Parameter("L2 penalty", Min = 0)] double alpha = 1) => new RidgeSurrogate(alpha);

    /// <summary>The definition of a tree's importance.</summary>
    public enum TreeImportance
    {
        /// <summary>
        /// MATLAB's predictorImportance: the sum of the risk reductions of a feature's splits, divided by the number of branch nodes.
        /// </summary>
        RiskReduction,

        /// <summary>scikit-learn's feature_importances_: the sums of the risk reductions, scaled to sum to 1.</summary>
        Normalized,
    }
}
