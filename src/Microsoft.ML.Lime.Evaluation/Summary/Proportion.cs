namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A proportion with its 95 % confidence interval (Wilson 1927).</summary>
/// <param name="Count">Number of successes.</param>
/// <param name="Of">Number of trials, at least 1.</param>
public readonly record struct Proportion(int Count, int Of)
{
    private const double Z = 1.959963984540054;

    /// <summary>The proportion, 0 to 1.</summary>
    public double Share => (double)Count / Of;

    /// <summary>The lower end of the interval.</summary>
    public double Low => Count == 0 ? 0 : Middle - Reach;

    /// <summary>The upper end of the interval.</summary>
    public double High => Count == Of ? 1 : Middle + Reach;

    private double Middle => (Count + Z * Z / 2) / (Of + Z * Z);

    private double Reach => Z / (Of + Z * Z) * Math.Sqrt((double)Count * (Of - Count) / Of + Z * Z / 4);
}
