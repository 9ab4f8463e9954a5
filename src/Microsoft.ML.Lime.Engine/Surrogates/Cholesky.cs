namespace Microsoft.ML.Lime.Engine;

/// <summary>A symmetric positive definite matrix A = R'R, R upper triangular; works on rows so that memory is read in order.</summary>
internal sealed class Cholesky
{
    /// <summary>A pivot this much smaller than the largest diagonal element is rounding, not information.</summary>
    private const double SingularPivot = 1e-12;

    private readonly double[][] _rows;

    private Cholesky(double[][] rows) => _rows = rows;

    /// <summary>Factors a matrix in place; null where it is singular (the matrix is then spoilt).</summary>
    /// <param name="upper">Upper triangle of the matrix; what is below the diagonal is not looked at.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Cholesky? TryFactor(double[][] upper, CancellationToken cancellation)
    {
        double largest = 0;
        for (int k = 0; k < upper.Length; k++)
            largest = Math.Max(largest, upper[k][k]);
        for (int k = 0; k < upper.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] row = upper[k];
            if (!(row[k] > SingularPivot * largest))
                return null;
            double root = Math.Sqrt(row[k]);
            for (int j = k; j < row.Length; j++)
                row[j] /= root;
            for (int i = k + 1; i < upper.Length; i++)
                if (row[i] != 0)
                    RowArithmetic.AddScaled(upper[i].AsSpan(i), -row[i], row.AsSpan(i));
        }
        return new Cholesky(upper);
    }

    /// <summary>The x for which A x = b.</summary>
    public double[] Solve(double[] b)
    {
        double[] x = [.. b];
        for (int k = 0; k < x.Length; k++)
        {
            x[k] /= _rows[k][k];
            RowArithmetic.AddScaled(x.AsSpan(k + 1), -x[k], _rows[k].AsSpan(k + 1));
        }
        for (int k = x.Length - 1; k >= 0; k--)
        {
            double rest = x[k];
            for (int j = k + 1; j < x.Length; j++)
                rest -= _rows[k][j] * x[j];
            x[k] = rest / _rows[k][k];
        }
        return x;
    }

    /// <summary>The inverse of A, row by row.</summary>
    public double[][] Inverse(CancellationToken cancellation)
    {
        var inverse = new double[_rows.Length][];
        for (int k = 0; k < inverse.Length; k++)
            (inverse[k] = new double[inverse.Length])[k] = 1;
        // R'Y = I, whose solution is lower triangular, then R X = Y.
        for (int k = 0; k < inverse.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Divide(inverse[k].AsSpan(0, k + 1), _rows[k][k]);
            for (int i = k + 1; i < inverse.Length; i++)
                RowArithmetic.AddScaled(inverse[i].AsSpan(0, k + 1), -_rows[k][i], inverse[k]);
        }
        for (int k = inverse.Length - 1; k >= 0; k--)
        {
            cancellation.ThrowIfCancellationRequested();
            Divide(inverse[k], _rows[k][k]);
            for (int i = 0; i < k; i++)
                RowArithmetic.AddScaled(inverse[i], -_rows[i][k], inverse[k]);
        }
        return inverse;
    }

    private static void Divide(Span<double> row, double divisor)
    {
        foreach (ref double value in row)
            value /= divisor;
    }
}
