using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>
/// Greedy selection by R2. Rather than fitting every candidate, each chosen feature is taken out of all others (a sweep of the Gram
/// matrix),
/// after which a candidate's gain is the square of its covariance with what is left of the scores, over what is left of its own variance.
/// </summary>
internal sealed class ForwardSelection : IFeatureSelection
{
    /// <summary>A feature with a smaller share of its variance left is a combination of those chosen.</summary>
    private const double Spent = 1e-10;

    /// <summary>Gains that differ by a smaller share are equal.</summary>
    private const double EqualGains = 1e-10;

    public ComponentInfo Info { get; } = new("forward-selection");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation)
    {
        if (count >= masks.Features)
            return AllFeatures.For(masks, scores);
        var design = new CenteredDesign(masks, weights);
        double[][] gram = design.FullGram(cancellation);
        return Array.ConvertAll(CenteredScores.Of(design, scores), target =>
            Greedy(Array.ConvertAll(gram, row => (double[])row.Clone()), design.CrossProducts(target), count, cancellation));
    }

    /// <summary>Chooses; what is given is used up.</summary>
    private static int[] Greedy(double[][] left, double[] products, int count, CancellationToken cancellation)
    {
        var chosen = new int[count];
        var isChosen = new bool[products.Length];
        double[] variances = [.. left.Select((row, feature) => row[feature])];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int best = -1;
            double bestGain = 0;
            for (int feature = 0; feature < products.Length; feature++)
            {
                double variance = left[feature][feature];
                double gain = variance > Spent * variances[feature] ? products[feature] * products[feature] / variance : 0;
                if (!isChosen[feature] && (best < 0 || gain > bestGain * (1 + EqualGains)))
                    (best, bestGain) = (feature, gain);
            }
            chosen[i] = best;
            isChosen[best] = true;
            if (bestGain > 0)
                TakeOut(best, left, products);
        }
        return chosen;
    }

    private static void TakeOut(int feature, double[][] left, double[] products)
    {
        double[] row = [.. left[feature]];
        double variance = row[feature], product = products[feature];
        for (int other = 0; other < row.Length; other++)
            if (row[other] != 0)
            {
                double share = row[other] / variance;
                products[other] -= share * product;
                RowArithmetic.AddScaled(left[other], -share, row);
            }
    }
}
