using Microsoft.ML.Lime.Engine.Selection;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The feature selections of Python LIME. Each works with every surrogate model, which is fitted again on the selected features only. Ties
/// are resolved to the lowest feature index.
/// </summary>
public static class FeatureSelections
{
    /// <summary>
    /// Uses <see cref="ForwardSelection"/> for up to 6 features and <see cref="HighestWeights"/> for more. Its name is <c>auto</c>.
    /// </summary>
    [Component("auto", "Uses forward-selection for up to 6 requested segments, highest-weights for more.")]
    public static IFeatureSelection Auto { get; } = new AutoSelection();

    /// <summary>Selects every feature, whatever the requested number. Its name is <c>none</c>.</summary>
    [Component("none", "All segments.")]
    public static IFeatureSelection None { get; } = new AllFeatures();

    /// <summary>
    /// Selects the features with the maximum absolute coefficients of a weighted ridge regression with alpha 0.01. Its name is
    /// <c>highest-weights</c>.
    /// </summary>
    [Component("highest-weights", "The segments with the largest absolute coefficients of a ridge fit.")]
    public static IFeatureSelection HighestWeights { get; } = new HighestWeights();

    /// <summary>
    /// Selects features one by one, each time the one that increases the R2 of weighted least squares most. Its name is
    /// <c>forward-selection</c>.
    /// </summary>
    [Component("forward-selection", "Adds segments one by one, each time the one that raises R2 the most.")]
    public static IFeatureSelection ForwardSelection { get; } = new ForwardSelection();

    /// <summary>
    /// Selects the features with nonzero coefficients at the last knot of the weighted lasso path (LARS, Efron et al. 2004) that has at
    /// most the requested number of them. There may be fewer. Its name is <c>lasso-path</c>.
    /// </summary>
    [Component("lasso-path", "The segments at the last knot of the lasso path that has no more segments than requested.")]
    public static IFeatureSelection LassoPath { get; } = new LassoPathSelection();
}
