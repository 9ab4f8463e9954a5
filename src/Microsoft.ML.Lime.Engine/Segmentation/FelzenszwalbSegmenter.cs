namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Felzenszwalb and Huttenlocher, "Efficient graph-based image segmentation", IJCV 2004, as scikit-image 0.19.3 computes it. Edges between
/// neighbouring pixels are taken in the order of their costs, equal ones in that of <see cref="PixelEdges"/>. One joins the two segments
/// that it connects if it costs less than the dearest edge within either, plus scale / size of that segment.
/// </summary>
internal sealed record FelzenszwalbSegmenter(double Scale, double Sigma, int MinSize) : ISegmenter
{
    private const int EdgesBetweenChecks = 1 << 16;

    /// <summary>Most threads at work, -1 for as many as there are processors; the map is the same for any number.</summary>
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

    /// <summary>Joins segments by the criterion.</summary>
    /// <returns>The edges, in order, that connect two segments and did not join them; later joins may have done so.</returns>
    private ReadOnlySpan<ulong> JoinAlike(PixelForest forest, int[] sizes, PixelEdges edges, CancellationToken cancellation)
    {
        // Pixels have values from 0 to 1, while the authors' scale is meant for 0 to 255. What a segment allows is rounded to single
        // precision, as there.
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

    /// <summary>Joins a segment that is too small with the one that the cheapest edge leads to.</summary>
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
