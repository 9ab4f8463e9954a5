using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// What a metric says of a map, and what it says of three maps of the same picture that know nothing of the model: a number alone means
/// nothing. All are null where the metric does not apply.
/// </summary>
/// <param name="Value">The value of the map itself.</param>
/// <param name="Constant">The value of a map that is 1 everywhere.</param>
/// <param name="Random">
/// The value of random numbers from 0 to 1, one a segment where the map is made of segments, else one a pixel. They hang on the picture
/// alone: other pictures get others, the same picture always the same.
/// </param>
/// <param name="Center">
/// The value of a Gaussian around the picture's centre, its standard deviation a quarter of height and width; where the map is made of
/// segments, the mean over each. Photographers put things there.
/// </param>
/// <remarks>
/// For metrics that explain again (stability) these three are what a method would get that gave such a map whatever it is asked: the random
/// method another map each time. Constant and centre are perfectly stable there, which is why stability alone says nothing.
/// </remarks>
[TypeFormatterSource]
public sealed record MetricValue(double? Value, double? Constant, double? Random, double? Center)
{
    /// <summary>Why there are no values, in a sentence; null where there are. Results on disk have it among a picture's warnings.</summary>
    [JsonIgnore]
    public string? Reason { get; init; }

    /// <summary>No values.</summary>
    /// <param name="reason">Why.</param>
    public static MetricValue NotApplicable(string reason) => new(null, null, null, null) { Reason = reason };

    /// <summary>The value, or why there is none.</summary>
    public override string ToString() => Reason ?? FormattableString.Invariant($"{Value:0.####}");
}
