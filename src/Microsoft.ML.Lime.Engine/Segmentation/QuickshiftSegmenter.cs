namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Quickshift (Vedaldi and Soatto, "Quick shift and kernel methods for mode seeking", ECCV 2008), as in scikit-image 0.19.3: computes the
/// density of pixels in colour and position, then links every pixel to its nearest neighbour of higher density. If that neighbour is too
/// far away, the pixel is the root of a segment.
/// </summary>
internal sealed record QuickshiftSegmenter(double KernelSize, double MaxDistance, double Ratio, double Sigma, int Seed, bool Connected)
    : ISegmenter
{
    /// <summary>
    /// Maximum degree of parallelism; -1 for the number of processors. The result is the same for every value. The default is -1.
    /// </summary>
    public int DegreeOfParallelism { get; init; } = -1;

    public ComponentInfo Info => new("quickshift",
        new("kernelSize", KernelSize), new("maxDistance", MaxDistance), new("ratio", Ratio), new("sigma", Sigma), new("seed", Seed),
        new("connected", Connected ? 1 : 0));

    public SegmentMap Segment(ImageBuffer fittedImage, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fittedImage);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism, CancellationToken = cancellation };
        var featureImage = FeatureImage.FromImage(fittedImage, stretchBytes: false, perceptual: true, parallel);
        GaussianSmoothing.Apply(featureImage, Sigma, parallel);
        var features = new QuickshiftFeatures(featureImage, Ratio, reach: (int)Math.Ceiling(3 * KernelSize));
        double[] densities = QuickshiftDensity.Compute(features, KernelSize, Seed, parallel);
        SegmentMap map = QuickshiftForest.Build(features, densities, MaxDistance, parallel).ToMap(featureImage.Height, featureImage.Width);
        return Connected ? ConnectedSegments.Enforce(map, cancellation) : map;
    }
}
