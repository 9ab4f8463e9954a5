namespace Microsoft.ML.Lime.Engine;

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

    /// <summary>The coefficients of one target.</summary>
    public double[] Solve(CenteredScores scores) => _factor.Solve(_design.CrossProducts(scores));

    /// <summary>
    /// Standard errors that hold whatever the variance of each score (White 1980), in the form HC3, which is close to the jackknife and
    /// serves small samples (MacKinnon and White 1985). A coefficient is a weighted sum of the scores, b_j = sum_i c_ij w_i y_i with
    /// c = Z (Z'WZ + alpha I)^-1, so its variance is the sum of (c_ij w_i e_i / (1 - h_i))^2: the diagonal of the sandwich
    /// A^-1 Z'W diag(e^2 / (1 - h)^2) WZ A^-1, written without its filling. The leverage h_i is w_i (1 / sum of w + c_i . z_i).
    /// Rows that were drawn in pairs count as <see cref="PairSandwich"/> says; where every mask was scored, nothing was left to chance.
    /// </summary>
    /// <param name="residuals">For each target one residual per sample.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>For each target one standard error per feature.</returns>
    public double[][] StandardErrors(IReadOnlyList<double[]> residuals, CancellationToken cancellation)
    {
        if (_design.Masks.IsComplete)
            return [.. residuals.Select(_ => new double[_design.Features])];
        double[][] inverse = _factor.Inverse(cancellation);
        var offset = new double[_design.Features];
        for (int feature = 0; feature < offset.Length; feature++)
            RowArithmetic.AddScaled(offset, -_design.Means[feature], inverse[feature]);
        double[][] variances = _design.Masks.HasPairs
            ? PairSandwich.Variances(_design, inverse, offset, residuals, cancellation)
            : RowVariances(inverse, offset, residuals, cancellation);
        return Array.ConvertAll(variances, row => Array.ConvertAll(row, Math.Sqrt));
    }

    private double[][] RowVariances(
        double[][] inverse, double[] offset, IReadOnlyList<double[]> residuals, CancellationToken cancellation)
    {
        var variances = new double[residuals.Count][];
        for (int target = 0; target < variances.Length; target++)
            variances[target] = new double[_design.Features];
        var influence = new double[_design.Features];
        for (int sample = 0; sample < _design.Masks.Samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            offset.CopyTo(influence, 0);
            foreach (int feature in new SetBits(_design.Masks.Row(sample)))
                RowArithmetic.AddScaled(influence, 1, inverse[feature]);

            double weight = _design.Weight(sample);
            double free = 1 - Leverage(sample, weight, influence);
            for (int feature = 0; feature < influence.Length; feature++)
                influence[feature] *= influence[feature];
            for (int target = 0; target < variances.Length; target++)
            {
                double error = weight * residuals[target][sample] / free;
                RowArithmetic.AddScaled(variances[target], error * error, influence);
            }
        }
        return variances;
    }

    private double Leverage(int sample, double weight, double[] influence)
    {
        double leverage = 1 / _design.TotalWeight;
        for (int feature = 0; feature < influence.Length; feature++)
            leverage -= _design.Means[feature] * influence[feature];
        foreach (int feature in new SetBits(_design.Masks.Row(sample)))
            leverage += influence[feature];
        // A sample that alone determines something has leverage 1 and no residual: 0 / 0 but for this bound.
        return Math.Min(weight * leverage, 1 - 1e-9);
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
