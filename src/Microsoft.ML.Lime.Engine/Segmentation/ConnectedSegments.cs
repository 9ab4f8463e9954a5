namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// Makes every segment 4-connected without changing the number of segments. The largest connected component of a segment keeps its label;
/// of equal ones the first. In rounds, every other component gets the label of the adjacent labelled segment with the longest common
/// border; of equal ones the lowest label.
/// </summary>
internal static class ConnectedSegments
{
    private const int None = -1;

    /// <summary>Returns the same number of segments, each of them 4-connected.</summary>
    public static SegmentMap Enforce(SegmentMap map, CancellationToken cancellation)
    {
        var components = LabelComponents(map, cancellation);
        if (components.Count == map.Count)
            return map;
        // The segment of each component; None for the components that have no label yet.
        var segments = new int[components.Count];
        int[] areas = components.Areas(), firsts = FirstPixels(components), max = new int[map.Count];
        Array.Fill(max, None);
        for (int piece = 0; piece < segments.Length; piece++)
        {
            ref int best = ref max[map.Labels[firsts[piece]]];
            if (best == None || areas[piece] > areas[best])
                best = piece;
        }
        Array.Fill(segments, None);
        for (int segment = 0; segment < max.Length; segment++)
            segments[max[segment]] = segment;

        var borders = BorderLengths(components);
        int[] unlabelled = [.. Enumerable.Range(0, segments.Length).Where(piece => segments[piece] == None)];
        while (unlabelled.Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            // A round uses only labels of earlier rounds. Each round labels at least one component, because the image is connected.
            int[] found = [.. unlabelled.Select(stray => LongestBorder(borders[stray], segments))];
            for (int i = 0; i < unlabelled.Length; i++)
                segments[unlabelled[i]] = found[i];
            unlabelled = [.. unlabelled.Where(stray => segments[stray] == None)];
        }
        var labels = new int[map.Labels.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = segments[components.Labels[i]];
        return SegmentMap.FromLabels(map.Height, map.Width, labels, map.Count);
    }

    /// <summary>Labels the 4-connected components.</summary>
    private static SegmentMap LabelComponents(SegmentMap map, CancellationToken cancellation)
    {
        var forest = new PixelForest(map.Labels.Length);
        for (int i = 0; i < map.Labels.Length; i++)
        {
            if (i % map.Width == 0)
                cancellation.ThrowIfCancellationRequested();
            if (i % map.Width > 0 && map.Labels[i] == map.Labels[i - 1])
                forest.Union(forest.FindRoot(i), forest.FindRoot(i - 1));
            if (i >= map.Width && map.Labels[i] == map.Labels[i - map.Width])
                forest.Union(forest.FindRoot(i), forest.FindRoot(i - map.Width));
        }
        return forest.ToMap(map.Height, map.Width);
    }

    /// <summary>The first pixel of each component.</summary>
    private static int[] FirstPixels(SegmentMap pieces)
    {
        var firsts = new int[pieces.Count];
        for (int i = pieces.Labels.Length - 1; i >= 0; i--)
            firsts[pieces.Labels[i]] = i;
        return firsts;
    }

    /// <summary>For each component, its neighbours and the length of the common border in pixel sides.</summary>
    private static Dictionary<int, int>[] BorderLengths(SegmentMap pieces)
    {
        var borders = new Dictionary<int, int>[pieces.Count];
        for (int piece = 0; piece < borders.Length; piece++)
            borders[piece] = [];
        for (int i = 0; i < pieces.Labels.Length; i++)
        {
            if (i % pieces.Width > 0)
                Count(pieces.Labels[i], pieces.Labels[i - 1]);
            if (i >= pieces.Width)
                Count(pieces.Labels[i], pieces.Labels[i - pieces.Width]);
        }
        return borders;

        void Count(int a, int b)
        {
            if (a == b)
                return;
            borders[a][b] = borders[a].GetValueOrDefault(b) + 1;
            borders[b][a] = borders[b].GetValueOrDefault(a) + 1;
        }
    }

    /// <summary>The labelled segment with the longest common border, or none.</summary>
    private static int LongestBorder(Dictionary<int, int> borders, int[] segments)
    {
        var lengths = new SortedDictionary<int, int>();
        foreach (var (neighbor, length) in borders)
            if (segments[neighbor] is not None and var segment)
                lengths[segment] = lengths.GetValueOrDefault(segment) + length;
        int longest = None;
        foreach (var (segment, length) in lengths)
            if (longest == None || length > lengths[longest])
                longest = segment;
        return longest;
    }
}
