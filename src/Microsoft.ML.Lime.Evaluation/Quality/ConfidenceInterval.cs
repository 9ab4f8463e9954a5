namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A mean and where it may lie, had other pictures of the same kind been taken.</summary>
/// <param name="Mean">The mean of the values.</param>
/// <param name="Lower">The interval's lower end.</param>
/// <param name="Upper">The interval's upper end.</param>
/// <param name="Count">Values.</param>
public readonly record struct ConfidenceInterval(double Mean, double Lower, double Upper, int Count);
