namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>Weights computed by a kernel function of a distance.</summary>
internal sealed class KernelWeighting(ComponentInfo info, IDistance distance, Func<double, double> kernel) : ISampleWeighting
{
    public ComponentInfo Info => info;

    public IDistance Distance => distance;

    public double[] Weigh(MaskMatrix masks)
    {
        var weights = new double[masks.Samples];
        for (int sample = 0; sample < weights.Length; sample++)
            weights[sample] = kernel(distance.Measure(masks, sample));
        return weights;
    }
}
