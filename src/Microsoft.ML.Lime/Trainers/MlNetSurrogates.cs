using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Trainers;

namespace Microsoft.ML.Lime;

/// <summary>
/// ML.NET's own trainers as surrogates, beside <see cref="Engine.Surrogates"/>. Each fit has a seeded context of its own and one
/// thread, so the same input gives the same bits, also where many fits run at once. They warn of the same cases as the engine's,
/// and have no standard errors.
/// </summary>
public static class MlNetSurrogates
{
    /// <summary>
    /// Boosted regression trees (Friedman's MART, in ML.NET's <c>FastTree</c>). <see cref="SurrogateFit.Importance"/> is
    /// <c>GetFeatureWeights</c>: the square root of what a feature's splits gain, over that of the best feature, so 0 to 1.
    /// <see cref="SurrogateFit.SignedImportance"/> is what each feature contributes to the prediction for the picture itself, in units of
    /// the score, by <c>CalculateFeatureContribution</c>: at each split on its way, what the tree says less what it would say had the
    /// feature been hidden there.
    /// </summary>
    /// <remarks>The defaults are ML.NET's. Slower than <see cref="Engine.Surrogates.Tree"/>, which grows one tree, and explains more of
    /// the scores' variance.</remarks>
    /// <param name="numberOfTrees">Trees, at least 1. Defaults to 100.</param>
    /// <param name="numberOfLeaves">Most leaves of a tree, at least 2. Defaults to 20.</param>
    /// <param name="minimumExampleCountPerLeaf">Least samples in a leaf, at least 1. Defaults to 10.</param>
    /// <param name="learningRate">How much of each tree is taken, above 0 and at most 1. Defaults to 0.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ISurrogate FastTree(
        int numberOfTrees = 100, int numberOfLeaves = 20, int minimumExampleCountPerLeaf = 10, double learningRate = 0.2) =>
        new FastTreeSurrogate(numberOfTrees, numberOfLeaves, minimumExampleCountPerLeaf, learningRate);

    /// <summary>
    /// Linear regression with an L1 penalty by stochastic dual coordinate ascent (Shalev-Shwartz and Zhang 2013, ML.NET's <c>Sdca</c>):
    /// 1/(2n) * sum of weighted squared residuals + lambda * sum of |coefficients|, intercept not penalised, weights scaled to a mean
    /// of 1; the same as <see cref="Engine.Surrogates.Lasso"/>, up to the small L2 penalty that the method needs.
    /// <see cref="SurrogateFit.Importance"/> holds the coefficients.
    /// </summary>
    /// <remarks>
    /// Scores and masks are centred, and scores scaled to a variance of 1, before ML.NET gets them, so that the fit neither depends on
    /// the scores' unit nor shrinks the intercept. The L2 penalty is 1e-3 times half the sum of squared coefficients of the scaled
    /// scores.
    /// </remarks>
    /// <param name="lambda">The penalty, above 0; null for 1 / samples.</param>
    /// <param name="maximumNumberOfIterations">Most passes over the samples, at least 1. Defaults to 200.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ISurrogate Sdca(double? lambda = null, int maximumNumberOfIterations = 200) =>
        new SdcaSurrogate(lambda, maximumNumberOfIterations);
}
