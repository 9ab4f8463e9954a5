namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>A distance that follows from how many features are shown of how many.</summary>
/// <param name="name">Its name.</param>
/// <param name="distance">From the shown and all features to the distance.</param>
internal sealed class ShownDistance(string name, Func<int, int, double> distance) : IDistance
{
    public ComponentInfo Info { get; } = new(name);

    public double Measure(MaskMatrix masks, int sample) => distance(masks.CountShown(sample), masks.Features);
}
