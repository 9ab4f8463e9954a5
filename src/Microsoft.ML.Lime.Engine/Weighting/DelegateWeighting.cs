namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>A function of the masks, as a weighting.</summary>
internal sealed class DelegateWeighting(string name, Func<MaskMatrix, double[]> weigh) : ISampleWeighting
{
    public ComponentInfo Info { get; } = new(name);

    public double[] Weigh(MaskMatrix masks) => weigh(masks);
}
