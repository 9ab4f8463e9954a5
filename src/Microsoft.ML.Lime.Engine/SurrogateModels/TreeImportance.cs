namespace Microsoft.ML.Lime.Engine;

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
