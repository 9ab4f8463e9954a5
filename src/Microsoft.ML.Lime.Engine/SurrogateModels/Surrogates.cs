using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The surrogates. All of them fit several targets at once, give the same bits for the same input, and say in
/// <see cref="SurrogateFit.Warnings"/> what is degenerate: constant scores, an R2 below 0.2, as many features as samples, a feature
/// that never varies. A score that is not finite is a <see cref="LimeException"/>.
/// </summary>
public static class Surrogates
{
    /// <summary>
    /// A CART regression tree (Breiman et al. 1984), grown fully; importance is MATLAB's predictorImportance. Of equal splits the feature
    /// with the lowest index is taken.
    /// <para>Its standard errors are by resampling: the deviation of the importance over trees that are grown again with random weights (the
    /// Bayesian bootstrap, Rubin 1981), one a row, or one a pair where rows were drawn in pairs (<see cref="MaskMatrix.HasPairs"/>). The
    /// weights are the same for every seed. As splits jump, that deviation is divided by the root of 1.6; as it is partly chance which segments a tree splits on, no
    /// varying segment's variance is taken for less than a quarter of the mean before: measured, see docs/certainty.md. An interval of 1.96 of them is one for the importance that is to be expected of a tree of as many
    /// samples: with more samples a tree has more branches, and each less importance.</para>
    /// </summary>
    /// <param name="minLeaf">Least samples in a leaf, at least 1. Defaults to 1.</param>
    /// <param name="minParent">Least samples in a node that is split, at least 2. Defaults to 10.</param>
    /// <param name="importance">What the importance is. Defaults to MATLAB's.</param>
    /// <param name="resamples">
    /// Trees that are grown again for the standard errors of a target, at least 2; 0 for no standard errors. Each takes as long as the tree
    /// itself; with 30, the default, a standard error is off by an eighth. All targets together get 1000 at most, but each at least 10 (off by a
    /// quarter); of more than 100 targets there are no standard errors, and a warning says so.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least value.</exception>
    [Component("tree", "A regression tree (CART).")]
    public static ISurrogate Tree(
        [Parameter("fewest samples in a leaf", Min = 1)] int minLeaf = 1,
        [Parameter("fewest samples in a node that is split", Min = 2)] int minParent = 10,
        [Parameter("what the importance is", Name = "normalizedImportance", Option = "--tree-importance")]
        TreeImportance importance = TreeImportance.RiskReduction,
        [Parameter("trees for the standard errors", Min = 2, Or = 0)] int resamples = 30) =>
        new TreeSurrogate(minLeaf, minParent, importance, resamples);

    /// <summary>
    /// Lasso: 1/(2n) * sum of weighted squared residuals + lambda * sum of |coefficients|, intercept not penalised, weights scaled to a
    /// mean of 1. At most 10000 features.
    /// <para>Its standard errors are those of the debiased lasso (van de Geer et al. 2014), robust to unequal variances (HC3, MacKinnon and
    /// White 1985; for rows in pairs CR2, as with ridge): with more samples than features + 1 that is least squares; with fewer there are none, and
    /// a warning says so. <see cref="SurrogateFit.Debiased"/> has the coefficients that they belong to.
    /// A feature that never varies has coefficient and standard error 0, and a warning.</para>
    /// </summary>
    /// <param name="lambda">The penalty, above 0; null for 1 / samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is not a finite number above 0.</exception>
    [Component("lasso", "Linear regression with an L1 penalty.")]
    public static ISurrogate Lasso(
        [Parameter("L1 penalty", Min = 0, MinExclusive = true, Default = "1 / samples")] double? lambda = null) => new LassoSurrogate(lambda);

    /// <summary>
    /// Ridge: sum of weighted squared residuals + alpha * sum of squared coefficients, intercept not penalised. At most 10000 features.
    /// <para>Its standard errors are the square roots of the diagonal of A^-1 Z'W diag(e^2 / (1 - h)^2) WZ A^-1, A = Z'WZ + alpha I: the
    /// sandwich that is robust to unequal variances (White 1980) in the form HC3 (MacKinnon and White 1985), e the residuals and h the
    /// leverages. Rows that were drawn in pairs (<see cref="MaskMatrix.HasPairs"/>) are added up pair by pair, in the form CR2 (Bell and
    /// McCaffrey 2002), without the first row, which is no random one. They tell the spread of the penalised coefficient, not the penalty's pull towards 0. Where alpha is 0 and the samples
    /// do not determine every coefficient there are none, and a warning says so. A feature that never varies has coefficient and standard
    /// error 0, and a warning.</para>
    /// </summary>
    /// <param name="alpha">The penalty, at least 0 (least squares). Defaults to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is negative or not finite.</exception>
    [Component("ridge", "Linear regression with an L2 penalty.")]
    public static ISurrogate Ridge([Parameter("L2 penalty", Min = 0)] double alpha = 1) => new RidgeSurrogate(alpha);
}
