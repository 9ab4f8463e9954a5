using Microsoft.ML.Lime.Trainers;

namespace Microsoft.ML.Lime;

/// <summary>
/// ML.NET's own trainers as surrogates, in addition to <see cref="Engine.Surrogates"/>. Each fit has its own seeded context and one thread,
/// so the same input gives the same bits, also when many fits run at once. They have the warnings of the engine's surrogates, and no
/// standard errors.
/// </summary>
public static class MlNetSurrogates
{
    /// <summary>
    /// Boosted regression trees (Friedman's MART, in ML.NET's <c>FastTree</c>). <see cref="SurrogateFit.Importance"/> is
    /// <c>GetFeatureWeights</c>: the square root of the gain of a feature's splits, divided by that of the best feature, 0 to 1.
    /// <see cref="SurrogateFit.SignedImportance"/> is the contribution of each feature to the prediction for the unperturbed image, in
    /// units of the score, by <c>CalculateFeatureContribution</c>: summed over the splits on its path, the prediction less that with the
    /// feature absent at the split.
    /// </summary>
    /// <remarks>The defaults are ML.NET's. It explains more of the scores' variance than the one tree of
    /// <see cref="Engine.Surrogates.Tree"/>, and is slower.</remarks>
    /// <param name="numberOfTrees">Number of trees, at least 1. Defaults to 100.</param>
    /// <param name="numberOfLeaves">Largest number of leaves of a tree, at least 2. Defaults to 20.</param>
    /// <param name="minimumExampleCountPerLeaf">Smallest number of samples in a leaf, at least 1. Defaults to 10.</param>
    /// <param name="learningRate">Weight of each tree, above 0 and at most 1. Defaults to 0.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    [Component("fast-tree", "Boosted regression trees (ML.NET's FastTree).")]
    public static ISurrogate FastTree(
        [Parameter("number of trees", Name = "trees", Min = 1)] int numberOfTrees = 100,
        [Parameter("maximum number of leaves of a tree", Name = "leaves", Min = 2)] int numberOfLeaves = 20,
        [Parameter("minimum number of samples in a leaf", Name = "minLeaf", Min = 1)] int minimumExampleCountPerLeaf = 10,
        [Parameter("weight of each tree", Min = 0, MinExclusive = true, Max = 1)] double learningRate = 0.2) =>
        new FastTreeSurrogate(numberOfTrees, numberOfLeaves, minimumExampleCountPerLeaf, learningRate);

    /// <summary>
    /// Linear regression with an L1 penalty by stochastic dual coordinate ascent (Shalev-Shwartz and Zhang 2013, ML.NET's <c>Sdca</c>):
    /// 1/(2n) * sum of weighted squared residuals + lambda * sum of |coefficients|, intercept not penalised, weights scaled to a mean
    /// of 1; the same as <see cref="Engine.Surrogates.Lasso"/>, up to the small L2 penalty that the method needs.
    /// <see cref="SurrogateFit.Importance"/> holds the coefficients.
    /// </summary>
    /// <remarks>
    /// ML.NET gets centred masks and centred scores of variance 1, so the fit does not depend on the scores' unit and does not shrink the
    /// intercept. The L2 penalty is 1e-3 times half the sum of squared coefficients of the scaled
    /// scores.
    /// </remarks>
    /// <param name="lambda">The penalty, above 0; null for 1 / samples.</param>
    /// <param name="maximumNumberOfIterations">Largest number of passes over the samples, at least 1. Defaults to 200.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    [Component("sdca", "Linear regression with an L1 penalty (ML.NET's SDCA).")]
    public static ISurrogate Sdca(
        [Parameter("L1 penalty", Min = 0, MinExclusive = true, Default = "1 / samples")] double? lambda = null,
        [Parameter("maximum number of passes over the samples", Name = "iterations", Min = 1)] int maximumNumberOfIterations = 200) =>
        new SdcaSurrogate(lambda, maximumNumberOfIterations);
}
