namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Converts SLIC's clusters to 4-connected segments, as in scikit-image 0.19.3. Row by row, each connected component of a cluster becomes a
/// segment. A component below half the mean size is merged into a segment that it touches; a component is split at three times the mean
/// size.
/// </summary>
internal static class SlicConnectivity
{
    private const double MinSize = 0.5, MaxSize = 3;
    private const int None = -1, Border = -2;

    /// <summary>Returns a map in which every segment is 4-connected.</summary>
    /// <param name="clusters">The cluster of each pixel, row by row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="width">Number of columns.</param>
    /// <param name="clusterCount">Initial number of clusters, including those that lost all pixels.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static SegmentMap Enforce(int[] clusters, int height, int width, int clusterCount, CancellationToken cancellation)
    {
        double meanSize = (double)clusters.Length / clusterCount;
        int minSize = (int)(MinSize * meanSize);
        // A component is split when it reaches the limit, so a limit above the image's size has no effect.
        int maxSize = (int)Math.Min(MaxSize * meanSize, clusters.Length + 1.0);
        // A border of pixels without a segment replaces bounds checks.
        int stride = width + 2;
        var padded = new int[stride * (height + 2)];
        var segments = new int[padded.Length];
        Array.Fill(segments, Border);
        for (int y = 0; y < height; y++)
        {
            clusters.AsSpan(y * width, width).CopyTo(padded.AsSpan((y + 1) * stride + 1));
            segments.AsSpan((y + 1) * stride + 1, width).Fill(None);
        }
        var component = new int[Math.Min(maxSize, clusters.Length)];
        int count = 0;
        for (int first = stride; first < padded.Length - stride; first++)
        {
            if (first % stride == 0)
                cancellation.ThrowIfCancellationRequested();
            if (segments[first] != None)
                continue;
            int size = Collect(first, out int neighbor);
            // A small component that touches no other segment is the first one. It keeps the number, and the next component, which
            // touches it, gets the same number.
            if (size >= minSize)
                count++;
            else
                for (int i = 0; i < size; i++)
                    segments[component[i]] = neighbor;
        }
        var labels = new int[clusters.Length];
        for (int y = 0; y < height; y++)
            segments.AsSpan((y + 1) * stride + 1, width).CopyTo(labels.AsSpan(y * width));
        return SegmentMap.FromLabels(height, width, labels, Math.Max(count, 1));

        // Breadth-first search in the order right, left, down, up. The order determines into which segment a small component is merged and
        // where a large one is split.
        int Collect(int first, out int neighbor)
        {
            neighbor = count;
            segments[first] = count;
            component[0] = first;
            int size = 1;
            for (int visited = 0; visited < size && size < maxSize; visited++)
            {
                int p = component[visited];
                Visit(p + 1, first, ref size, ref neighbor);
                Visit(p - 1, first, ref size, ref neighbor);
                Visit(p + stride, first, ref size, ref neighbor);
                Visit(p - stride, first, ref size, ref neighbor);
            }
            return size;
        }

        void Visit(int p, int first, ref int size, ref int neighbor)
        {
            if (segments[p] == None && padded[p] == padded[first] && size < maxSize)
            {
                segments[p] = count;
                component[size++] = p;
            }
            else if (segments[p] >= 0 && segments[p] != count)
            {
                neighbor = segments[p];
            }
        }
    }
}
