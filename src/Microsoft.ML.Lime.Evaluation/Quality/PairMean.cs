namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Computes the mean of a function over all pairs of a list, in a fixed order.</summary>
internal static class PairMean
{
    public static double Compute<T>(IReadOnlyList<T> list, Func<T, T, double> agreement)
    {
        double sum = 0;
        for (int one = 0; one < list.Count; one++)
            for (int other = one + 1; other < list.Count; other++)
                sum += agreement(list[one], list[other]);
        return sum / (list.Count * (list.Count - 1) / 2);
    }
}
