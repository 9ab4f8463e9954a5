namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>A function of masks and sample, as a distance.</summary>
internal sealed class DelegateDistance(string name, Func<MaskMatrix, int, double> distance) : IDistance
{
    public ComponentInfo Info { get; } = new(name);

    public double Measure(MaskMatrix masks, int sample) => distance(masks, sample);
}
