using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Sandwich estimator of the variances of a linear surrogate model's coefficients, robust to unequal variances of the scores. A coefficient
/// is a weighted sum of the scores, and the influence of a row on it depends only on the masks. Therefore influences, leverages and their
/// products are computed once per block of rows, and each target needs only a few multiplications per row and feature.
/// </summary>
/// <param name="design">The masks.</param>
/// <param name="inverse">The inverse of the penalised Gram matrix.</param>
internal abstract class SandwichEstimator(CenteredDesign design, Matrix inverse)
{
    /// <summary>Number of elements per block, chosen so that a block stays in the cache.</summary>
    private const int Block = 1 << 16;

    private readonly double[] _negatedMeans = AbsentSums(design, inverse.Stride);

    /// <summary>The masks and their weights.</summary>
    protected CenteredDesign Design { get; } = design;

    /// <summary>
    /// For the rows of the current block: the change of each coefficient per change of the row's score, without the row's weight.
    /// </summary>
    protected Matrix Influence { get; private set; } = new(0, design.Features);

    /// <summary>The factor that the variances are multiplied by if the sampled rows partly cancel. The default is 1.</summary>
    protected virtual double VarianceFactor => 1;

    /// <summary>The first row that is random.</summary>
    protected abstract int FirstRow { get; }

    /// <summary>The number of factors per target for a block of rows.</summary>
    protected abstract int FactorCount(int rows);

    /// <summary>
    /// Computes, for a block whose influence is known, the <see cref="FactorCount"/> x features products that the factors are multiplied
    /// by.
    /// </summary>
    protected abstract void PrepareBlock(int from, int rows, Matrix products);

    /// <summary>Computes a target's factors for the block that was prepared last.</summary>
    protected abstract void ComputeFactors(double[] residuals, int from, int rows, Span<double> factors);

    /// <summary>For each target the variance of each coefficient.</summary>
    /// <param name="residuals">For each target one residual per sample.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public double[][] Variances(double[][] residuals, CancellationToken cancellation)
    {
        int samples = Design.Masks.Samples, features = Design.Features;
        var offset = new double[inverse.Stride];
        for (int feature = 0; feature < features; feature++)
            RowArithmetic.AddScaled(offset, -Design.Means[feature], inverse.Row(feature));
        int block = Math.Min(Math.Clamp(Block / inverse.Stride, 128, 1024) / 2 * 2, samples - FirstRow);
        // Allocated once for all blocks.
        Matrix variances = new(residuals.Length, features), influences = new(block, features), ofBlock = new(FactorCount(block), features);
        Matrix? ofAll = null; // factors, if all targets are in one block
        for (int from = FirstRow; from < samples; from += block)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(block, samples - from), terms = FactorCount(rows);
            Influence = influences.FirstRows(rows);
            Matrix products = ofBlock.FirstRows(terms);
            for (int row = 0; row < rows; row++)
                offset.CopyTo(Influence.Row(row));
            BitProduct.Add(Design.Masks.Words(from), Design.Masks.WordsPerRow, inverse, Influence);
            PrepareBlock(from, rows, products);
            CenteredDesign.ForEachBlock(residuals.Length, (first, count) =>
            {
                Matrix factors = count == residuals.Length ? (ofAll ??= new Matrix(count, ofBlock.Rows)) : new Matrix(count, terms);
                for (int target = 0; target < count; target++)
                    ComputeFactors(residuals[first + target], from, rows, factors.Row(target));
                RowArithmetic.AddProduct(variances, first, factors, count, products, 0, terms, 0, (features + 3) / 4 * 4);
            });
        }
        double left = VarianceFactor;
        return [.. residuals.Select((_, target) =>
            Array.ConvertAll(variances.Row(target)[..features].ToArray(), variance => variance * left))];
    }

    /// <summary>Writes a row of the centred masks, with the padding of <see cref="Influence"/>.</summary>
    protected void Center(int sample, Span<double> centered)
    {
        _negatedMeans.CopyTo(centered);
        foreach (int feature in new SetBits(Design.Masks.Row(sample)))
            centered[feature]++;
    }

    /// <summary>An element of the hat matrix, without weights: the influence of a row's score on the prediction of another row.</summary>
    protected double HatElement(int row, ReadOnlySpan<double> centered) =>
        1 / Design.TotalWeight + RowArithmetic.Dot(centered, Influence.Row(row));

    private static double[] AbsentSums(CenteredDesign design, int length)
    {
        var row = new double[length];
        for (int feature = 0; feature < design.Features; feature++)
            row[feature] = -design.Means[feature];
        return row;
    }
}
