namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A feature of an explained picture that a report names.</summary>
/// <param name="Segment">Its number, from 0.</param>
/// <param name="Importance">Its importance; negative where it speaks against the class.</param>
/// <param name="StandardError">How far the importance may be off; null where the method does not tell.</param>
/// <param name="Y">The height of its middle in the model's input, 0 (top) to 1.</param>
/// <param name="X">The same from the left.</param>
public sealed record CardFeature(int Segment, double Importance, double? StandardError, double Y, double X);
