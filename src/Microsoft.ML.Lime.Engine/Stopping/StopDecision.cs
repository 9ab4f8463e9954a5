namespace Microsoft.ML.Lime.Engine;

/// <summary>The decision of a stop rule.</summary>
/// <param name="Stops">Whether the explanation is accurate enough.</param>
/// <param name="Text">The reason, a sentence.</param>
/// <param name="Forecast">
/// Estimated number of samples in all, at least those so far; null where no estimate is possible.
/// </param>
public sealed record StopDecision(bool Stops, string Text, double? Forecast = null);
