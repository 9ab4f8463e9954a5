namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>What a contest came to: seconds by contender and round.</summary>
internal sealed record ContestResult(string Title, IReadOnlyList<string> Names, double[][] Seconds)
{
    /// <summary>A contender's median time.</summary>
    public double Median(int contender) => Statistics.Median(Seconds[contender]);

    /// <summary>How many times as long a contender takes as another: the median over the rounds.</summary>
    public double Ratio(int contender, int other) => Statistics.Median([.. Seconds[contender].Zip(Seconds[other], (one, two) => one / two)]);
}
