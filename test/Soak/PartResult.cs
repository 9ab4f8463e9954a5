namespace Microsoft.ML.Lime.Soak;

/// <summary>The result of a part.</summary>
/// <param name="Measured">What was measured, one sentence.</param>
/// <param name="Failures">The promises that do not hold.</param>
/// <param name="NotRun">Why the part cannot run on this machine; null if it ran.</param>
internal sealed record PartResult(string Measured, IReadOnlyList<string> Failures, string? NotRun = null);
