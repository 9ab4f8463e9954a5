namespace Microsoft.ML.Lime.Engine.Weighting;

/// <summary>Weights computed by a kernel function of a distance.</summary>
internal sealed class KernelWeighting(StrategyInfo info, IDistance distance, Func<double, double> kernel) : ISampleWeighting
{
    public StrategyInfo Info => info;

    public string? Distance => distance.Name;

    /// <summary>Whether the distance is one of <see cref="Distances"/>, so that its name identifies it.</summary>
    public bool HasKnownDistance => distance == Distances.Cosine || distance == Distances.Euclidean || distance == Distances.Hamming;

    public double[] Weigh(MaskMatrix masks)
    {
        var weights = new double[masks.Samples];
        for (int sample = 0; sample < weights.Length; sample++)
            weights[sample] = kernel(distance.Measure(masks, sample));
        return weights;
    }
}
