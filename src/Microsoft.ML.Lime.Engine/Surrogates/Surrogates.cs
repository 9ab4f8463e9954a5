namespace Microsoft.ML.Lime.Engine;

/// <summary>The surrogates.</summary>
public static class Surrogates
{
    /// <summary>A CART regression tree (Breiman et al. 1984), grown fully; importance is MATLAB's predictorImportance.</summary>
    /// <param name="minLeaf">Least samples in a leaf. Defaults to 1.</param>
    /// <param name="minParent">Least samples in a node that is split. Defaults to 10.</param>
    /// <param name="importance">What the importance is. Defaults to MATLAB's.</param>
    public static ISurrogate Tree(int minLeaf = 1, int minParent = 10, TreeImportance importance = TreeImportance.RiskReduction) =>
        throw new NotImplementedException();

    /// <summary>Lasso: 1/(2n) * sum of weighted squared residuals + lambda * sum of |coefficients|, intercept not penalised.</summary>
    /// <param name="lambda">The penalty; null for 1 / samples.</param>
    public static ISurrogate Lasso(double? lambda = null) => throw new NotImplementedException();

    /// <summary>Ridge: sum of weighted squared residuals + alpha * sum of squared coefficients, intercept not penalised.</summary>
    /// <param name="alpha">The penalty, at least 0. Defaults to 1.</param>
    public static ISurrogate Ridge(double alpha = 1) => throw new NotImplementedException();
}
