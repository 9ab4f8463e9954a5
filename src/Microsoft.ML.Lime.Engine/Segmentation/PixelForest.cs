namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>Pixels that hang together as trees, each pixel under a parent; a root is its own parent. A tree is a segment.</summary>
/// <param name="parents">The parent of each pixel, row by row; kept and changed.</param>
internal readonly struct PixelForest(int[] parents)
{
    /// <summary>Every pixel a root.</summary>
    public PixelForest(int pixels) : this([.. Enumerable.Range(0, pixels)])
    {
    }

    /// <summary>The root of a pixel's tree. Each second pixel on the way is hung two steps higher, so that ways stay short.</summary>
    public int Root(int pixel)
    {
        while (parents[pixel] != pixel)
            pixel = parents[pixel] = parents[parents[pixel]];
        return pixel;
    }

    /// <summary>Joins the trees of two roots; the lower one becomes the root of both, and is returned.</summary>
    public int Join(int root, int other)
    {
        var (lower, higher) = root < other ? (root, other) : (other, root);
        parents[higher] = lower;
        return lower;
    }

    /// <summary>A segment per tree, numbered in the order of the roots.</summary>
    public SegmentMap ToMap(int height, int width)
    {
        var labels = new int[parents.Length];
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
            if (parents[i] == i)
                labels[i] = count++;
        for (int i = 0; i < labels.Length; i++)
            if (parents[i] != i)
                labels[i] = labels[Root(i)];
        return SegmentMap.FromLabels(height, width, labels, count);
    }
}
