using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Standard errors of a linear surrogate model whose rows were sampled independently: the heteroscedasticity-consistent sandwich estimator
/// (White 1980) in the form HC3, which approximates the jackknife and is suitable for small samples (MacKinnon and White 1985). A
/// coefficient is a weighted sum of the scores, b_j = sum_i c_ij w_i y_i with c = Z (Z'WZ + alpha I)^-1. Its variance is the sum of (c_ij
/// w_i e_i / (1 - h_i))^2, the diagonal of A^-1 Z'W diag(e^2 / (1 - h)^2) WZ A^-1 with A = Z'WZ + alpha I. The leverage h_i is w_i (1 / sum
/// of w + c_i . z_i).
/// </summary>
/// <param name="design">The masks.</param>
/// <param name="inverse">The inverse of the penalised Gram matrix.</param>
internal sealed class RowSandwichEstimator(CenteredDesign design, Matrix inverse) : SandwichEstimator(design, inverse)
{
    private readonly double[] _centered = new double[inverse.Stride];
    private double[] _scales = [];

    protected override int FirstRow => 0;

    protected override int FactorCount(int rows) => rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PrepareBlock(int from, int rows, Matrix products)
    {
        if (_scales.Length < rows)
            _scales = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            Center(from + row, _centered);
            double weight = Design.Weight(from + row);
            // A sample that alone determines a coefficient has leverage 1 and residual 0; the bound prevents 0 / 0.
            _scales[row] = weight / (1 - Math.Min(weight * HatElement(row, _centered), 1 - 1e-9));
            ReadOnlySpan<double> influence = Influence.Row(row);
            Span<double> squares = products.Row(row);
            for (int i = 0; i < squares.Length; i += 4)
                (Vector256.Create(influence[i..]) * Vector256.Create(influence[i..])).CopyTo(squares[i..]);
        }
    }

    protected override void ComputeFactors(double[] residuals, int from, int rows, Span<double> factors)
    {
        for (int row = 0; row < rows; row++)
        {
            double error = _scales[row] * residuals[from + row];
            factors[row] = error * error;
        }
    }
}
