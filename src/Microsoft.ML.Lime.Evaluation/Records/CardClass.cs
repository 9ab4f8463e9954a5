namespace Microsoft.ML.Lime.Evaluation;

/// <summary>One of the model's most likely classes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Probability">The model's probability of it, or its raw output where there is no activation.</param>
public sealed record CardClass(string Name, double Probability);
