using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>
/// Greedy selection by R2. Instead of fitting every candidate, each selected feature is swept out of the Gram matrix. A candidate's gain is
/// then the square of its covariance with the residual scores over its residual variance.
/// </summary>
internal sealed class ForwardSelection : IFeatureSelection
{
    /// <summary>
    /// A feature whose residual variance is below this share of its variance is a linear combination of the selected ones.
    /// </summary>
    private const double DependenceTolerance = 1e-10;

    /// <summary>Gains with a smaller relative difference are considered equal.</summary>
    private const double EqualGains = 1e-10;

    public ComponentInfo Info { get; } = new("forward-selection");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation)
    {
        if (count >= masks.Features)
            return AllFeatures.For(masks, scores);
        var design = new CenteredDesign(masks, weights);
        double[][] gram = design.FullGram(cancellation);
        return Array.ConvertAll(CenteredScores.Create(design, scores), target =>
            Greedy(Array.ConvertAll(gram, row => (double[])row.Clone()), design.CrossProducts(target), count, cancellation));
    }

    /// <summary>Selects the features of one target. Overwrites the matrix and the products.</summary>
    private static int[] Greedy(double[][] gram, double[] products, int count, CancellationToken cancellation)
    {
        var chosen = new int[count];
        var isChosen = new bool[products.Length];
        double[] variances = [.. gram.Select((row, feature) => row[feature])];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int best = -1;
            double bestGain = 0;
            for (int feature = 0; feature < products.Length; feature++)
            {
                double variance = gram[feature][feature];
                double gain = variance > DependenceTolerance * variances[feature] ? products[feature] * products[feature] / variance : 0;
                if (!isChosen[feature] && (best < 0 || gain > bestGain * (1 + EqualGains)))
                    (best, bestGain) = (feature, gain);
            }
            chosen[i] = best;
            isChosen[best] = true;
            if (bestGain > 0)
                SweepOut(best, gram, products);
        }
        return chosen;
    }

    private static void SweepOut(int feature, double[][] gram, double[] products)
    {
        double[] row = [.. gram[feature]];
        double variance = row[feature], product = products[feature];
        for (int other = 0; other < row.Length; other++)
            if (row[other] != 0)
            {
                double share = row[other] / variance;
                products[other] -= share * product;
                RowArithmetic.AddScaled(gram[other], -share, row);
            }
    }
}
