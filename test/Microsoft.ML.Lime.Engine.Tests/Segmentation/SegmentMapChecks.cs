namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Invariants of segment labels.</summary>
internal static class SegmentMapChecks
{
    /// <summary>Whether the labels are exactly 0 to Count - 1.</summary>
    public static bool IsNumberedWithoutGaps(SegmentMap map)
    {
        var seen = new bool[map.Count];
        foreach (int label in map.Labels)
        {
            if (label < 0 || label >= map.Count)
                return false;
            seen[label] = true;
        }
        return !seen.Contains(false);
    }

    /// <summary>Whether every segment is 4-connected (pixels connect by their sides only).</summary>
    public static bool IsFourConnected(SegmentMap map) => Pieces(map, diagonals: false) == map.Labels.ToArray().Distinct().Count();

    /// <summary>Whether every segment is 8-connected (pixels connect by their sides or corners).</summary>
    public static bool IsEightConnected(SegmentMap map) => Pieces(map, diagonals: true) == map.Labels.ToArray().Distinct().Count();

    private static int Pieces(SegmentMap map, bool diagonals)
    {
        // Counts connected components by joining each pixel with its right and lower neighbors.
        var parent = Enumerable.Range(0, map.Labels.Length).ToArray();
        int pieces = parent.Length;
        for (int i = 0; i < parent.Length; i++)
        {
            if (i % map.Width + 1 < map.Width && map.Labels[i] == map.Labels[i + 1])
                Join(i, i + 1);
            if (i + map.Width < parent.Length && map.Labels[i] == map.Labels[i + map.Width])
                Join(i, i + map.Width);
            if (diagonals && i % map.Width + 1 < map.Width && i + map.Width < parent.Length)
            {
                if (map.Labels[i] == map.Labels[i + map.Width + 1])
                    Join(i, i + map.Width + 1);
                if (map.Labels[i + 1] == map.Labels[i + map.Width])
                    Join(i + 1, i + map.Width);
            }
        }
        return pieces;

        void Join(int a, int b)
        {
            (a, b) = (Root(a), Root(b));
            if (a != b)
                (parent[a], pieces) = (b, pieces - 1);
        }

        int Root(int i)
        {
            while (parent[i] != i)
                i = parent[i] = parent[parent[i]];
            return i;
        }
    }

    public static bool AreSame(SegmentMap a, SegmentMap b) =>
        (a.Height, a.Width, a.Count) == (b.Height, b.Width, b.Count) && a.Labels.SequenceEqual(b.Labels);

    /// <summary>FNV-1a hash over the labels, one step per label.</summary>
    public static string Hash(SegmentMap map)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (int label in map.Labels)
            hash = unchecked((hash ^ (ulong)label) * 0x100000001b3);
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
