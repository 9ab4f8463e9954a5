using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// (Z'WZ + alpha I) b = Z'Wy over the centred masks: factored once, it solves every target and gives every target its standard errors.
/// </summary>
internal sealed class NormalEquations
{
    /// <summary>Added to a singular matrix, as a share of its mean diagonal: small enough to leave what is determined alone.</summary>
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
            ?? throw new LimeException("The samples leave the coefficients undetermined; " +
                "raise ridge's alpha or the number of samples, or use fewer features.");
    }

    /// <summary>
    /// Whether the masks do not determine the coefficients. They are then those of a minute penalty: close to the smallest of all that
    /// fit, and without standard errors.
    /// </summary>
    public bool IsSingular { get; }

    /// <summary>The coefficients of each target.</summary>
    public double[][] Solve(CenteredScores[] scores)
    {
        double[][] solutions = _design.CrossProducts(scores);
        CenteredDesign.InBlocks(solutions.Length, (first, count) =>
        {
            for (int target = first; target < first + count; target++)
                solutions[target] = _factor.Solve(solutions[target]);
        });
        return solutions;
    }

    /// <summary>
    /// Standard errors that hold whatever the variance of each score: as <see cref="RowSandwich"/> says, or <see cref="PairSandwich"/> for rows
    /// that were drawn in pairs; where every mask was scored, nothing was left to chance.
    /// </summary>
    /// <param name="residuals">For each target one residual per sample.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>For each target one standard error per feature.</returns>
    public double[][] StandardErrors(double[][] residuals, CancellationToken cancellation)
    {
        if (_design.Masks.IsComplete)
            return Array.ConvertAll(residuals, _ => new double[_design.Features]);
        Matrix inverse = _factor.Inverse(cancellation);
        Sandwich sandwich = _design.Masks.HasPairs ? new PairSandwich(_design, inverse) : new RowSandwich(_design, inverse);
        double[][] variances = sandwich.Variances(residuals, cancellation);
        return Array.ConvertAll(variances, row => Array.ConvertAll(row, variance => Math.Sqrt(Math.Max(variance, 0))));
    }

    private static double[][] Penalized(double[][] gram, CenteredDesign design, double alpha)
    {
        double[][] matrix = Array.ConvertAll(gram, row => (double[])row.Clone());
        double largest = double.Epsilon;
        for (int feature = 0; feature < matrix.Length; feature++)
            largest = Math.Max(largest, matrix[feature][feature] += alpha);
        // Nothing is known of a feature that never varied; any diagonal but 0 makes its coefficient 0, as the smallest solution has it.
        for (int feature = 0; feature < matrix.Length; feature++)
            if (!design.Varies(feature))
                matrix[feature][feature] = largest;
        return matrix;
    }
}
