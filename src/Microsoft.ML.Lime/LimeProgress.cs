namespace Microsoft.ML.Lime;

/// <summary>How far the explanation of a row has come.</summary>
/// <param name="Column">The name of the explanation: that which the columns begin with.</param>
/// <param name="Row">The row's position in its cursor, from 0.</param>
/// <param name="Done">Pictures of this row that went through the model.</param>
/// <param name="Total">Pictures of this row that will.</param>
public readonly record struct LimeProgress(string Column, long Row, int Done, int Total);
