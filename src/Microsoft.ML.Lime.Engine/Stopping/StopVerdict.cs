namespace Microsoft.ML.Lime.Engine;

/// <summary>What a stop rule says.</summary>
/// <param name="Stops">Whether it is enough.</param>
/// <param name="Text">Where things stand, a sentence.</param>
/// <param name="Forecast">
/// About how many samples it will take in all, which is at least those so far; null where nothing can be said.
/// </param>
public sealed record StopVerdict(bool Stops, string Text, double? Forecast = null);
