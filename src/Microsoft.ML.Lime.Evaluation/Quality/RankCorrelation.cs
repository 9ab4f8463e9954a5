namespace Microsoft.ML.Lime.Evaluation;

/// <summary>How far two lists of numbers agree about order.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Spearman's correlation: Pearson's of the ranks, equal numbers sharing the mean of theirs. -1 to 1; 0 where all numbers of a list are
    /// equal.
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Spearman(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (one.Length != other.Length)
            throw new ArgumentException($"Lists of {one.Length} and {other.Length} numbers cannot be paired.", nameof(other));
        double[] a = Ranks(one), b = Ranks(other);
        double mean = (one.Length + 1) / 2.0, covariance = 0, ofOne = 0, ofOther = 0;
        for (int i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - mean) * (b[i] - mean);
            ofOne += (a[i] - mean) * (a[i] - mean);
            ofOther += (b[i] - mean) * (b[i] - mean);
        }
        return ofOne == 0 || ofOther == 0 ? 0 : covariance / Math.Sqrt(ofOne * ofOther);
    }

    /// <summary>Ranks from 1.</summary>
    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++)
            {
            }
            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
        }
        return ranks;
    }
}
