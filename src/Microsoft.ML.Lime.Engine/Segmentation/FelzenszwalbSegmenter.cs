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
    public int Threads { get; init; } = -1;

    public ComponentInfo Info => new("felzenszwalb", new("scale", Scale), new("sigma", Sigma), new("minSize", MinSize));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
        var image = FeatureImage.Of(picture, stretchBytes: false, perceptual: false, parallel);
        GaussianSmoothing.Apply(image, Sigma, parallel);
        var edges = PixelEdges.Of(image, parallel);
        var forest = new PixelForest(image.Height * image.Width);
        var sizes = new int[image.Height * image.Width];
        Array.Fill(sizes, 1);
        JoinSmall(forest, sizes, edges, JoinAlike(forest, sizes, edges, cancellation), cancellation);
        return forest.ToMap(image.Height, image.Width);
    }

    /// <summary>Merges segments by the criterion.</summary>
    /// <returns>The edges, in order, that did not merge their segments. The two segments may have been merged by a later edge.</returns>
    private ReadOnlySpan<ulong> JoinAlike(PixelForest forest, int[] sizes, PixelEdges edges, CancellationToken cancellation)
    {
        // Values are 0 to 1, while the paper's scale is for 0 to 255. A segment's threshold is rounded to single precision, as in
        // the reference implementation.
        double scale = Scale / 255;
        var allowed = new float[sizes.Length];
        Array.Fill(allowed, (float)scale);
        Span<ulong> order = edges.Order;
        int refused = 0;
        for (int e = 0; e < order.Length; e++)
        {
            if (e % EdgesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var (p, q) = edges.Ends(order[e]);
            var (a, b) = (forest.Root(p), forest.Root(q));
            if (a == b)
                continue;
            if (!edges.IsCheaper(order[e], Math.Min(allowed[a], allowed[b])))
            {
                order[refused++] = order[e];
                continue;
            }
            int size = sizes[a] + sizes[b], root = forest.Join(a, b);
            sizes[root] = size;
            allowed[root] = (float)(edges.Cost(order[e]) + scale / size);
        }
        return order[..refused];
    }

    /// <summary>Merges every segment below the minimum size with the neighbour across the edge of minimum weight.</summary>
    private void JoinSmall(PixelForest forest, int[] sizes, PixelEdges edges, ReadOnlySpan<ulong> order, CancellationToken cancellation)
    {
        for (int e = 0; e < order.Length; e++)
        {
            if (e % EdgesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var (p, q) = edges.Ends(order[e]);
            var (a, b) = (forest.Root(p), forest.Root(q));
            if (a == b || Math.Min(sizes[a], sizes[b]) >= MinSize)
                continue;
            int size = sizes[a] + sizes[b];
            sizes[forest.Join(a, b)] = size;
        }
    }
}
