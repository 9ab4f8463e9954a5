using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Variances of the coefficients of a linear surrogate, robust to scores that vary unequally. A coefficient is a weighted sum of the scores,
/// and what a row moves it by, its influence, depends on the masks alone. So influences, leverages and the products that the variances
/// add up are made once, block by block of rows, and a target then costs a few multiplications a row and feature.
/// </summary>
/// <param name="design">The masks.</param>
/// <param name="inverse">Of the penalised Gram matrix.</param>
internal abstract class Sandwich(CenteredDesign design, Matrix inverse)
{
    /// <summary>Numbers that are multiplied at a time: as much as stays in the cache.</summary>
    private const int Block = 1 << 16;

    private readonly double[] _hidden = Hidden(design, inverse.Stride);

    /// <summary>The masks and their weights.</summary>
    protected CenteredDesign Design { get; } = design;

    /// <summary>Of the rows of a block: by how much each coefficient moves with the row's score, but for its weight.</summary>
    protected Matrix Influence { get; private set; } = new(0, design.Features);

    /// <summary>The share of the variances that is left where the rows, as they were drawn, cancel the rest among themselves.</summary>
    protected virtual double Left => 1;

    /// <summary>The first row that adds chance.</summary>
    protected abstract int FirstRow { get; }

    /// <summary>Numbers that a target has for each row of a block, by which the rows of <see cref="Prepare"/> are multiplied.</summary>
    protected abstract int Terms(int rows);

    /// <summary>For a block, whose influence is known, what the factors are multiplied by: <see cref="Terms"/> x features.</summary>
    protected abstract void Prepare(int from, int rows, Matrix products);

    /// <summary>A target's factors for the block that was prepared last.</summary>
    protected abstract void Factors(double[] residuals, int from, int rows, Span<double> factors);

    /// <summary>For each target the variance of each coefficient.</summary>
    /// <param name="residuals">For each target one residual per sample.</param>
    /// <param name="cancellation">Stops the work.</param>
    public double[][] Variances(double[][] residuals, CancellationToken cancellation)
    {
        int samples = Design.Masks.Samples, features = Design.Features;
        var offset = new double[inverse.Stride];
        for (int feature = 0; feature < features; feature++)
            RowArithmetic.AddScaled(offset, -Design.Means[feature], inverse.Row(feature));
        int block = Math.Min(Math.Clamp(Block / inverse.Stride, 128, 1024) / 2 * 2, samples - FirstRow);
        // Made once, so as to leave none behind for every block.
        Matrix variances = new(residuals.Length, features), influences = new(block, features), ofBlock = new(Terms(block), features);
        Matrix? ofAll = null; // factors, where all targets are done at once
        for (int from = FirstRow; from < samples; from += block)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(block, samples - from), terms = Terms(rows);
            Influence = influences.First(rows);
            Matrix products = ofBlock.First(terms);
            for (int row = 0; row < rows; row++)
                offset.CopyTo(Influence.Row(row));
            BitProduct.Add(Design.Masks.Words(from), Design.Masks.WordsPerRow, inverse, Influence);
            Prepare(from, rows, products);
            CenteredDesign.InBlocks(residuals.Length, (first, count) =>
            {
                Matrix factors = count == residuals.Length ? (ofAll ??= new Matrix(count, ofBlock.Rows)) : new Matrix(count, terms);
                for (int target = 0; target < count; target++)
                    Factors(residuals[first + target], from, rows, factors.Row(target));
                RowArithmetic.AddProduct(variances, first, factors, count, products, 0, terms, 0, (features + 3) / 4 * 4);
            });
        }
        double left = Left;
        return [.. residuals.Select((_, target) => Array.ConvertAll(variances.Row(target)[..features].ToArray(), variance => variance * left))];
    }

    /// <summary>A row of the masks less their means, with the padding of <see cref="Influence"/>.</summary>
    protected void Center(int sample, Span<double> centered)
    {
        _hidden.CopyTo(centered);
        foreach (int feature in new SetBits(Design.Masks.Row(sample)))
            centered[feature]++;
    }

    /// <summary>How much the score of one row of a block moves the prediction of another, but for weights.</summary>
    protected double Hat(int row, ReadOnlySpan<double> centered) => 1 / Design.TotalWeight + RowArithmetic.Dot(centered, Influence.Row(row));

    private static double[] Hidden(CenteredDesign design, int length)
    {
        var row = new double[length];
        for (int feature = 0; feature < design.Features; feature++)
            row[feature] = -design.Means[feature];
        return row;
    }
}
