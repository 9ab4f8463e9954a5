namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Adjusted Rand index (Hubert and Arabie 1985): 1 for equal partitions whatever their labels, about 0 by chance.
/// </summary>
internal static class AdjustedRandIndex
{
    public static double Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        Assert.Equal(a.Length, b.Length);
        Dictionary<(int, int), long> both = [];
        Dictionary<int, long> first = [], second = [];
        for (int i = 0; i < a.Length; i++)
        {
            both[(a[i], b[i])] = both.GetValueOrDefault((a[i], b[i])) + 1;
            first[a[i]] = first.GetValueOrDefault(a[i]) + 1;
            second[b[i]] = second.GetValueOrDefault(b[i]) + 1;
        }
        double together = Pairs(both.Values), inFirst = Pairs(first.Values), inSecond = Pairs(second.Values);
        double byChance = inFirst * inSecond / Pairs([a.Length]);
        double max = (inFirst + inSecond) / 2;
        return max == byChance ? 1 : (together - byChance) / (max - byChance);
    }

    private static double Pairs(IEnumerable<long> sizes) => sizes.Sum(n => n * (n - 1) / 2.0);
}
