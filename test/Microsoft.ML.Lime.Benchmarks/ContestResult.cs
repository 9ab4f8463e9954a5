namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The result of a contest: seconds by contender and round.</summary>
internal sealed record ContestResult(string Title, IReadOnlyList<string> Names, double[][] Seconds)
{
    /// <summary>The median time of a contender, in seconds.</summary>
    public double Median(int contender) => Statistics.Median(Seconds[contender]);

    /// <summary>The median over the rounds of one contender's time over another's.</summary>
    public double Ratio(int contender, int other) =>
        Statistics.Median([.. Seconds[contender].Zip(Seconds[other], (one, two) => one / two)]);
}
