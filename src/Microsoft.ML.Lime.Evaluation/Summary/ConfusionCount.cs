namespace Microsoft.ML.Lime.Evaluation;

/// <summary>An entry of the confusion matrix, on or off the diagonal.</summary>
/// <param name="Truth">The true class.</param>
/// <param name="Prediction">The predicted class.</param>
/// <param name="Count">Number of images, at least 1.</param>
public sealed record ConfusionCount(string Truth, string Prediction, int Count);
