namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>Weights computed by a user's function of the masks.</summary>
internal sealed class DelegateWeighting(string name, Func<MaskMatrix, double[]> weigh) : ISampleWeighting
{
    public ComponentInfo Info { get; } = new(name);

    public double[] Weigh(MaskMatrix masks) => weigh(masks);
}
