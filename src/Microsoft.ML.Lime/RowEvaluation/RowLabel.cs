namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>The label of a row.</summary>
/// <param name="Name">Its name, or its index as text where the scorer has no names.</param>
/// <param name="Index">Its index in the model's output; null where the label is a name, which several classes may have.</param>
/// <param name="IsKnown">Whether it is one of the model's classes.</param>
internal readonly record struct RowLabel(string Name, int? Index, bool IsKnown);
