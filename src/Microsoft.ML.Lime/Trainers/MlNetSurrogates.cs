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

    /// <summary>
    /// Any regression trainer of ML.NET, or a chain that ends in one. It is fitted on a view with the columns <c>Features</c>
    /// (Vector&lt;Single, N&gt;: 1 for a segment that is present, 0 for one that is absent; slot names <c>Segment0</c>, …), <c>Label</c>
    /// (Single: the score) and <c>Weight</c> (Single: scaled to a mean of 1), without the samples of weight 0.
    /// </summary>
    /// <remarks>
    /// <para>
    /// <see cref="SurrogateFit.ImportanceKind"/> says what the importances are. <c>coefficients</c>: the weights of a linear model.
    /// <c>contributions</c>: those of <c>CalculateFeatureContribution</c> to the prediction for the unperturbed image, for models of trees
    /// (the mean over the trees of a forest) and additive models. <c>mean effects</c>, for every other model and a chain, also for Poisson
    /// and Tweedie regressions, which are additive in the logarithm of the score only: the weighted mean over the samples of the prediction
    /// with the segment present less that with it absent (partial dependence, Friedman 2001). All three have a sign and the unit of the
    /// score.
    /// </para>
    /// <para>
    /// Many trainers read no weights unless <c>exampleWeightColumnName: "Weight"</c> is passed; a warning says so where the weights
    /// differ. ML.NET's <c>Gam</c> (5.0.1) makes an empty model where it gets weights: do not pass them. Same bits for the same input need
    /// a trainer that uses one thread (<c>NumberOfThreads = 1</c> in the options of FastTree, FastForest, LightGbm and Sdca). A function
    /// cannot be saved: <c>ml.Model.Save</c> of an explanation with this surrogate throws.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// LimeOptions options = new()
    /// {
    ///     Surrogate = MlNetSurrogates.Trainer(ml => ml.Regression.Trainers.FastForest(exampleWeightColumnName: "Weight"), "fast-forest"),
    /// };
    /// </code>
    /// </example>
    /// <param name="trainer">Creates the trainer. Each fit gets a new context with a fixed seed; many fits may run at once.</param>
    /// <param name="name">The surrogate's name in results and warnings.</param>
    public static ISurrogate Trainer(Func<MLContext, IEstimator<ITransformer>> trainer, string name = "trainer")
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new TrainerSurrogate(trainer, name);
    }
}
