namespace Microsoft.ML.Lime.Evaluation;

/// <summary>One of the model's most likely classes.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Probability">The model's probability; without an activation the raw output.</param>
public sealed record CardClass(string Name, double Probability);
