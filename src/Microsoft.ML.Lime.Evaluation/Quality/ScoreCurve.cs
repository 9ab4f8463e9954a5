namespace Microsoft.ML.Lime.Evaluation;

/// <summary>How the explained number changes while pixels are switched, those first that a map ranks highest.</summary>
/// <param name="Share">The share of pixels that were switched: from 0 to 1, rising.</param>
/// <param name="Score">The explained number at each share.</param>
public sealed record ScoreCurve(IReadOnlyList<double> Share, IReadOnlyList<double> Score)
{
    /// <summary>The area under the curve over [0, 1], by trapezoids.</summary>
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
