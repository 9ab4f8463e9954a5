namespace Microsoft.ML.Lime.Engine;

/// <summary>SLIC, or SLIC0 where adaptive: features, smoothing, clusters, connected segments.</summary>
internal sealed record SlicSegmenter(int Features, double Compactness, double Sigma, bool Adaptive) : ISegmenter
{
    /// <summary>Most threads at work, -1 for as many as there are processors; the map is the same for any number.</summary>
    public int Threads { get; init; } = -1;

    public StrategyInfo Info => Adaptive
        ? new("superpixels", new KeyValuePair<string, double>("features", Features))
        : new("slic", new("features", Features), new("compactness", Compactness), new("sigma", Sigma));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
        var image = FeatureImage.Of(picture, stretchBytes: true, perceptual: true, parallel);
        GaussianSmoothing.Apply(image, Sigma, parallel);
        double weight = 1 / Compactness;
        for (int i = 0; i < image.Values.Length; i++)
            image.Values[i] *= weight;
        var start = SlicStartGrid.For(image.Height, image.Width, Features);
        int[] clusters = SlicClustering.Run(image, start, Adaptive, parallel);
        return SlicConnectivity.Enforce(clusters, image.Height, image.Width, start.Count, cancellation);
    }
}
