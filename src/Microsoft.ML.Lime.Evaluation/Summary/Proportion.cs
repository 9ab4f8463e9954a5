namespace Microsoft.ML.Lime.Evaluation;

/// <summary>So many of so many, with the interval that 95 % of such samples leave the truth in (Wilson 1927).</summary>
/// <param name="Count">How many.</param>
/// <param name="Of">Of how many, at least 1.</param>
public readonly record struct Proportion(int Count, int Of)
{
    private const double Z = 1.959963984540054;

    /// <summary>The share.</summary>
    public double Share => (double)Count / Of;

    /// <summary>The lower end of the interval.</summary>
    public double Low => Count == 0 ? 0 : Middle - Reach;

    /// <summary>The upper end of the interval.</summary>
    public double High => Count == Of ? 1 : Middle + Reach;

    private double Middle => (Count + Z * Z / 2) / (Of + Z * Z);

    private double Reach => Z / (Of + Z * Z) * Math.Sqrt((double)Count * (Of - Count) / Of + Z * Z / 4);
}
