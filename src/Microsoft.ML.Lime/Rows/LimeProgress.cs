namespace Microsoft.ML.Lime;

/// <summary>The progress of one row's explanation.</summary>
/// <param name="Column">The name of the explanation, which is the prefix of its columns.</param>
/// <param name="Row">The row's position in its cursor, from 0.</param>
/// <param name="Done">Model calls for this row so far.</param>
/// <param name="Total">Total number of model calls for this row.</param>
public readonly record struct LimeProgress(string Column, long Row, int Done, int Total);
