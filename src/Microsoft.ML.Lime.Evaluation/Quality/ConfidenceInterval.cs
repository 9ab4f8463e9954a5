namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A mean with its confidence interval over images.</summary>
/// <param name="Mean">The mean of the values.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="Count">Number of values.</param>
public readonly record struct ConfidenceInterval(double Mean, double Lower, double Upper, int Count);
