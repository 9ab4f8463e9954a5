namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A segment with large importance in a report card.</summary>
/// <param name="Segment">The index of the segment, from 0.</param>
/// <param name="Importance">The importance; negative if the segment opposes the class.</param>
/// <param name="StandardError">The standard error of the importance; null if the method has none.</param>
/// <param name="Y">Vertical position of the segment's centre in the model's input, 0 (top) to 1.</param>
/// <param name="X">Horizontal position of the segment's centre in the model's input, 0 (left) to 1.</param>
public sealed record CardFeature(int Segment, double Importance, double? StandardError, double Y, double X);
