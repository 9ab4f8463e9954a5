namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Number of model calls for one image of a data set.</summary>
/// <param name="Predict">Model calls to predict.</param>
/// <param name="Explain">Model calls to explain; null if unknown in advance.</param>
/// <param name="Metrics">
/// Model calls of the metrics. Explanations with other seeds are included only if <paramref name="Explain"/> is known.
/// </param>
public readonly record struct ModelCallPlan(int Predict, int? Explain, int Metrics)
{
    /// <summary>The sum of the known numbers.</summary>
    public int Total => Predict + (Explain ?? 0) + Metrics;
}
