using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The value of a metric for a map, and for three reference maps of the same image that do not depend on the model. A value is meaningful
/// only in comparison with them. All are null if the metric does not apply.
/// </summary>
/// <param name="Value">The value for the map.</param>
/// <param name="Constant">The value for a map that is 1 everywhere.</param>
/// <param name="Random">
/// The value for random numbers from 0 to 1, one per segment if the map has segments, otherwise one per pixel. They depend only on the
/// image: equal images have equal random maps.
/// </param>
/// <param name="Center">
/// The value for a Gaussian at the image's centre, with a standard deviation of a quarter of height and width; if the map has segments, the
/// mean over each segment. Objects in photographs tend to be centred.
/// </param>
/// <remarks>
/// For metrics that explain again (stability), the reference values are those of a method that always returns such a map; the random method
/// returns another map each time. Constant and centre maps are perfectly stable, so stability alone does not imply quality.
/// </remarks>
[TypeFormatterSource]
public sealed record MetricValue(double? Value, double? Constant, double? Random, double? Center)
{
    /// <summary>
    /// The reason, in one sentence, why the metric does not apply; null if it does. Saved results have it among the image's warnings.
    /// </summary>
    [JsonIgnore]
    public string? Reason { get; init; }

    /// <summary>Creates a value of a metric that does not apply.</summary>
    /// <param name="reason">The reason in one sentence.</param>
    public static MetricValue NotApplicable(string reason) => new(null, null, null, null) { Reason = reason };

    /// <summary>The value, or the reason why the metric does not apply.</summary>
    public override string ToString() => Reason ?? FormattableString.Invariant($"{Value:0.####}");
}
