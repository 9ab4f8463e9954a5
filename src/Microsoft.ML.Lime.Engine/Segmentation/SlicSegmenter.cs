namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>SLIC, or SLIC0 where adaptive: features, smoothing, clusters, connected segments.</summary>
internal sealed record SlicSegmenter(int Features, double Compactness, double Sigma, bool Adaptive) : ISegmenter
{
    private const int SmallPicture = 250_000;

    /// <summary>Most threads at work, -1 for as many as there are processors; the map is the same for any number.</summary>
    public int Threads { get; init; } = -1;

    public ComponentInfo Info => Adaptive
        ? new("superpixels", new KeyValuePair<string, double>("features", Features))
        : new("slic", new("features", Features), new("compactness", Compactness), new("sigma", Sigma));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
        // The features of a small picture take less than waking a second thread does.
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
