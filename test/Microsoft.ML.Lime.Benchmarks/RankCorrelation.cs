namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Spearman's correlation: Pearson's of the ranks, where equal values share the mean of theirs.</summary>
internal static class RankCorrelation
{
    /// <summary>From -1 to 1; NaN where all values of one side are equal.</summary>
    /// <param name="one">Values.</param>
    /// <param name="other">As many.</param>
    public static double Of(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double[] first = Ranks(one.ToArray()), second = Ranks(other.ToArray());
        double mean = (first.Length + 1) / 2.0, products = 0, firstSquares = 0, secondSquares = 0;
        for (int i = 0; i < first.Length; i++)
        {
            products += (first[i] - mean) * (second[i] - mean);
            firstSquares += (first[i] - mean) * (first[i] - mean);
            secondSquares += (second[i] - mean) * (second[i] - mean);
        }
        return products / Math.Sqrt(firstSquares * secondSquares);
    }

    private static double[] Ranks(float[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((float[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]] == values[order[from]]; to++)
            {
            }
            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
        }
        return ranks;
    }
}
