namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A disjoint-set forest of pixels. Each pixel has a parent; a root is its own parent. Each tree is a segment.</summary>
/// <param name="parents">The parent of each pixel, row by row. The array is kept and modified.</param>
internal readonly struct PixelForest(int[] parents)
{
    /// <summary>Creates a forest in which every pixel is a root.</summary>
    public PixelForest(int pixels) : this([.. Enumerable.Range(0, pixels)])
    {
    }

    /// <summary>Finds the root of a pixel's tree, with path halving.</summary>
    public int FindRoot(int pixel)
    {
        while (parents[pixel] != pixel)
            pixel = parents[pixel] = parents[parents[pixel]];
        return pixel;
    }

    /// <summary>Merges the trees of two roots. The lower root becomes the root of the merged tree and is returned.</summary>
    public int Union(int root, int other)
    {
        var (lower, higher) = root < other ? (root, other) : (other, root);
        parents[higher] = lower;
        return lower;
    }

    /// <summary>Returns one segment per tree, numbered in the order of the roots.</summary>
    public SegmentMap ToMap(int height, int width)
    {
        var labels = new int[parents.Length];
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
            if (parents[i] == i)
                labels[i] = count++;
        for (int i = 0; i < labels.Length; i++)
            if (parents[i] != i)
                labels[i] = labels[FindRoot(i)];
        return SegmentMap.FromLabels(height, width, labels, count);
    }
}
