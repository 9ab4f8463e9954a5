namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The explained output value as a function of the fraction of switched pixels, in descending order of a map.</summary>
/// <param name="Share">Fraction of switched pixels, ascending from 0 to 1.</param>
/// <param name="Score">The explained output value at each fraction.</param>
internal sealed record ScoreCurve(IReadOnlyList<double> Share, IReadOnlyList<double> Score)
{
    /// <summary>The area under the curve over [0, 1] by the trapezoidal rule.</summary>
    public double Area
    {
        get
        {
            double area = 0;
            for (int i = 1; i < Share.Count; i++)
                area += (Share[i] - Share[i - 1]) * (Score[i] + Score[i - 1]) / 2;
            return area;
        }
    }
}
