namespace Microsoft.ML.Lime.Engine;

/// <summary>What a tree's importance is.</summary>
public enum TreeImportance
{
    /// <summary>MATLAB's predictorImportance: the sum of the splits' risk reductions over the number of branch nodes.</summary>
    RiskReduction,

    /// <summary>scikit-learn's feature_importances_: the sums of risk reductions, scaled to add up to 1.</summary>
    Normalized,
}
