using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The normal equations (Z'WZ + alpha I) b = Z'Wy of the centred masks. The matrix is factored once for the coefficients and standard
/// errors of all targets.
/// </summary>
internal sealed class NormalEquations
{
    /// <summary>
    /// Added to the diagonal of a singular matrix, as a share of its mean: small enough not to change the determined coefficients.
    /// </summary>
    private const double Jitter = 1e-9;

    private readonly CenteredDesign _design;
    private readonly Cholesky _factor;

    public NormalEquations(CenteredDesign design, double[][] gram, double alpha, CancellationToken cancellation)
    {
        _design = design;
        if (Cholesky.TryFactor(Penalized(gram, design, alpha), cancellation) is { } factor)
        {
            _factor = factor;
            return;
        }
        IsSingular = true;
        double trace = 0;
        for (int feature = 0; feature < design.Features; feature++)
            trace += gram[feature][feature];
        _factor = Cholesky.TryFactor(Penalized(gram, design, alpha + Jitter * trace / design.Features), cancellation)
            ?? throw new LimeException("The samples do not determine the coefficients; " +
                "raise ridge's alpha or the number of samples, or use fewer segments.");
    }

    /// <summary>
    /// Whether the masks do not determine the coefficients. The coefficients then have a very small penalty, which approximates the
    /// minimum-norm solution, and there are no standard errors.
    /// </summary>
    public bool IsSingular { get; }

    /// <summary>The coefficients of each target.</summary>
    public double[][] Solve(CenteredScores[] scores)
    {
        double[][] solutions = _design.CrossProducts(scores);
        CenteredDesign.ForEachBlock(solutions.Length, (first, count) =>
        {
            for (int target = first; target < first + count; target++)
                solutions[target] = _factor.Solve(solutions[target]);
        });
        return solutions;
    }

    /// <summary>
    /// Standard errors that are robust to unequal variances: see <see cref="RowSandwichEstimator"/>, or <see cref="PairSandwichEstimator"/>
    /// for rows that were sampled in pairs. They are 0 if every possible mask was scored, because then nothing is random.
    /// </summary>
    /// <param name="residuals">For each target one residual per sample.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>For each target one standard error per feature.</returns>
    public double[][] StandardErrors(double[][] residuals, CancellationToken cancellation)
    {
        if (_design.Masks.IsComplete)
            return Array.ConvertAll(residuals, _ => new double[_design.Features]);
        Matrix inverse = _factor.Inverse(cancellation);
        SandwichEstimator sandwich = _design.Masks.HasPairs ? new PairSandwichEstimator(_design, inverse)
            : new RowSandwichEstimator(_design, inverse);
        double[][] variances = sandwich.Variances(residuals, cancellation);
        return Array.ConvertAll(variances, row => Array.ConvertAll(row, variance => Math.Sqrt(Math.Max(variance, 0))));
    }

    private static double[][] Penalized(double[][] gram, CenteredDesign design, double alpha)
    {
        double[][] matrix = Array.ConvertAll(gram, row => (double[])row.Clone());
        double max = double.Epsilon;
        for (int feature = 0; feature < matrix.Length; feature++)
            max = Math.Max(max, matrix[feature][feature] += alpha);
        // The coefficient of a feature that never varies is undetermined; a nonzero diagonal makes it 0, as in the minimum-norm solution.
        for (int feature = 0; feature < matrix.Length; feature++)
            if (!design.Varies(feature))
                matrix[feature][feature] = max;
        return matrix;
    }
}
