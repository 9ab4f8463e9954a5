namespace Microsoft.ML.Lime.Engine;

/// <summary>A metric of one picture's map, beside those of maps that know nothing: a number alone means nothing.</summary>
/// <param name="Value">The map's own value; null where it cannot be told.</param>
/// <param name="Constant">That of a constant map on the same picture; null where it was not measured.</param>
/// <param name="Random">That of a random map.</param>
/// <param name="Center">That of a map that falls off from the picture's centre.</param>
public sealed record MetricValue(double? Value, double? Constant, double? Random, double? Center);
