namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>SLIC, or SLIC0 if adaptive: scales and smooths the image, clusters the pixels and makes the segments connected.</summary>
internal sealed record SlicSegmenter(int Features, double Compactness, double Sigma, bool Adaptive) : ISegmenter
{
    private const int SmallImage = 250_000;

    /// <summary>
    /// Maximum degree of parallelism; -1 for the number of processors. The result is the same for every value. The default is -1.
    /// </summary>
    public int DegreeOfParallelism { get; init; } = -1;

    public ComponentInfo Info => Adaptive
        ? new("superpixels", new KeyValuePair<string, double>("features", Features))
        : new("slic", new("features", Features), new("compactness", Compactness), new("sigma", Sigma));

    public SegmentMap Segment(ImageBuffer fittedImage, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fittedImage);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism, CancellationToken = cancellation };
        // For a small image, starting a second thread takes longer than computing the features.
        bool isSmall = fittedImage.Width * fittedImage.Height < SmallImage;
        ParallelOptions featureParallel = isSmall ? new() { MaxDegreeOfParallelism = 1, CancellationToken = cancellation } : parallel;
        var featureImage = FeatureImage.FromImage(fittedImage, stretchBytes: true, perceptual: true, featureParallel);
        GaussianSmoothing.Apply(featureImage, Sigma, parallel);
        double weight = 1 / Compactness;
        int plane = featureImage.Height * featureImage.Width;
        Parallel.For(0, featureImage.Channels, featureParallel, channel =>
        {
            for (int i = channel * plane; i < (channel + 1) * plane; i++)
                featureImage.Values[i] *= weight;
        });
        var start = SlicStartGrid.Create(featureImage.Height, featureImage.Width, Features);
        int[] clusters = SlicClustering.Run(featureImage, start, Adaptive, parallel);
        return SlicConnectivity.Enforce(clusters, featureImage.Height, featureImage.Width, start.Count, cancellation);
    }
}
