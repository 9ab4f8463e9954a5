namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>A distance computed by a user's function.</summary>
internal sealed class DelegateDistance(string name, Func<MaskMatrix, int, double> distance) : IDistance
{
    public ComponentInfo Info { get; } = new(name);

    public double Measure(MaskMatrix masks, int sample) => distance(masks, sample);
}
