namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Graph-based segmentation (Felzenszwalb and Huttenlocher, "Efficient graph-based image segmentation", IJCV 2004), with the results of
/// scikit-image 0.19.3. Edges between neighbouring pixels are processed in ascending order of their weights, equal ones in the order of
/// <see cref="PixelEdges"/>. An edge merges its two segments if, for both of them, its weight is below the segment's maximum internal edge
/// weight plus scale / size.
/// </summary>
internal sealed record FelzenszwalbSegmenter(double Scale, double Sigma, int MinSize) : ISegmenter
{
    private const int EdgesBetweenChecks = 1 << 16;

    /// <summary>
    /// Maximum degree of parallelism; -1 for the number of processors. The result is the same for every value. The default is -1.
    /// </summary>
    public int DegreeOfParallelism { get; init; } = -1;

    /// <summary>More than others: the edges of the graph, sorted (measured).</summary>
    public int BytesPerPixel => 208;

    public ComponentInfo Info => new("felzenszwalb", new("scale", Scale), new("sigma", Sigma), new("minSize", MinSize));

    public SegmentMap Segment(ImageBuffer fittedImage, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fittedImage);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism, CancellationToken = cancellation };
        var featureImage = FeatureImage.FromImage(fittedImage, stretchBytes: false, perceptual: false, parallel);
        GaussianSmoothing.Apply(featureImage, Sigma, parallel);
        var edges = PixelEdges.Create(featureImage, parallel);
        var forest = new PixelForest(featureImage.Height * featureImage.Width);
        var sizes = new int[featureImage.Height * featureImage.Width];
        Array.Fill(sizes, 1);
        MergeSmallSegments(forest, sizes, edges, MergeByCriterion(forest, sizes, edges, cancellation), cancellation);
        return forest.ToMap(featureImage.Height, featureImage.Width);
    }

    /// <summary>Merges segments by the criterion.</summary>
    /// <returns>The edges, in order, that did not merge their segments. The two segments may have been merged by a later edge.</returns>
    private ReadOnlySpan<ulong> MergeByCriterion(PixelForest forest, int[] sizes, PixelEdges edges, CancellationToken cancellation)
    {
        // Values are 0 to 1, while the paper's scale is for 0 to 255. A segment's threshold is rounded to single precision, as in
        // the reference implementation.
        double scale = Scale / 255;
        var thresholds = new float[sizes.Length];
        Array.Fill(thresholds, (float)scale);
        Span<ulong> order = edges.SortedEdges;
        int rejected = 0;
        for (int e = 0; e < order.Length; e++)
        {
            if (e % EdgesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var (p, q) = edges.Pixels(order[e]);
            var (a, b) = (forest.FindRoot(p), forest.FindRoot(q));
            if (a == b)
                continue;
            if (!edges.IsWeightBelow(order[e], Math.Min(thresholds[a], thresholds[b])))
            {
                order[rejected++] = order[e];
                continue;
            }
            int size = sizes[a] + sizes[b], root = forest.Union(a, b);
            sizes[root] = size;
            thresholds[root] = (float)(edges.Weight(order[e]) + scale / size);
        }
        return order[..rejected];
    }

    /// <summary>Merges every segment below the minimum size with the neighbour across the edge of minimum weight.</summary>
    private void MergeSmallSegments(PixelForest forest, int[] sizes, PixelEdges edges, ReadOnlySpan<ulong> order,
        CancellationToken cancellation)
    {
        for (int e = 0; e < order.Length; e++)
        {
            if (e % EdgesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var (p, q) = edges.Pixels(order[e]);
            var (a, b) = (forest.FindRoot(p), forest.FindRoot(q));
            if (a == b || Math.Min(sizes[a], sizes[b]) >= MinSize)
                continue;
            int size = sizes[a] + sizes[b];
            sizes[forest.Union(a, b)] = size;
        }
    }
}
