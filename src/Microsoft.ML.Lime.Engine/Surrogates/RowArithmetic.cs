using System.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The one vector operation that everything dense here is made of.</summary>
internal static class RowArithmetic
{
    /// <summary>
    /// target += factor * row, element by element. Multiplication and addition are rounded apart, so the bits do not depend on how many
    /// elements the processor takes at a time.
    /// </summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> row)
    {
        row = row[..target.Length];
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(target[i..]) + new Vector<double>(row[i..]) * factor).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] += factor * row[i];
    }
}
