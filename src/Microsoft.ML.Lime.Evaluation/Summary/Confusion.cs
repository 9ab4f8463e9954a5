namespace Microsoft.ML.Lime.Evaluation;

/// <summary>How often pictures of one class were taken for another, or rightly for the same.</summary>
/// <param name="Truth">The true class.</param>
/// <param name="Prediction">The predicted class.</param>
/// <param name="Count">Pictures, at least 1.</param>
public sealed record Confusion(string Truth, string Prediction, int Count);
