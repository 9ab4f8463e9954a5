namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>SLIC, or SLIC0 if adaptive: scales and smooths the image, clusters the pixels and makes the segments connected.</summary>
internal sealed record SlicSegmenter(int Features, double Compactness, double Sigma, bool Adaptive) : ISegmenter
{
    private const int SmallPicture = 250_000;

    /// <summary>
    /// Maximum degree of parallelism; -1 for the number of processors. The result is the same for every value. The default is -1.
    /// </summary>
    public int Threads { get; init; } = -1;

    public ComponentInfo Info => Adaptive
        ? new("superpixels", new KeyValuePair<string, double>("features", Features))
        : new("slic", new("features", Features), new("compactness", Compactness), new("sigma", Sigma));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
        // For a small image, starting a second thread takes longer than computing the features.
        bool isSmall = picture.Width * picture.Height < SmallPicture;
        ParallelOptions brief = isSmall ? new() { MaxDegreeOfParallelism = 1, CancellationToken = cancellation } : parallel;
        var image = FeatureImage.Of(picture, stretchBytes: true, perceptual: true, brief);
        GaussianSmoothing.Apply(image, Sigma, parallel);
        double weight = 1 / Compactness;
        int plane = image.Height * image.Width;
        Parallel.For(0, image.Channels, brief, channel =>
        {
            for (int i = channel * plane; i < (channel + 1) * plane; i++)
                image.Values[i] *= weight;
        });
        var start = SlicStartGrid.For(image.Height, image.Width, Features);
        int[] clusters = SlicClustering.Run(image, start, Adaptive, parallel);
        return SlicConnectivity.Enforce(clusters, image.Height, image.Width, start.Count, cancellation);
    }
}
