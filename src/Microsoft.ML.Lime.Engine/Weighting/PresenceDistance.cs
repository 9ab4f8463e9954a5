namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>A distance that depends only on the number of present features and the number of all features.</summary>
/// <param name="name">The name of the distance.</param>
/// <param name="distance">Returns the distance, given the number of present features and the number of all features.</param>
internal sealed class PresenceDistance(string name, Func<int, int, double> distance) : IDistance
{
    public ComponentInfo Info { get; } = new(name);

    public double Measure(MaskMatrix masks, int sample) => distance(masks.CountPresent(sample), masks.Features);
}
