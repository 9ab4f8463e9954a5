namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Rank correlation of two lists.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Spearman's rank correlation: Pearson's correlation of the ranks, with mean ranks for ties. -1 to 1; 0 if all values of a list are
    /// equal.
    /// </summary>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    public static double Spearman(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (one.Length != other.Length)
            throw new ArgumentException(
                $"Paired lists must have the same length, but they have {one.Length} and {other.Length} values.", nameof(other));
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

    /// <summary>Ranks from 1, with mean ranks for ties.</summary>
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
