namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>
/// The Cholesky factorization of a symmetric positive definite matrix A = R'R, R upper triangular. It is blocked: the update of a panel by
/// all rows above it is one matrix product, which is the fastest operation on current processors.
/// </summary>
internal sealed class Cholesky
{
    /// <summary>A pivot below this share of the maximum diagonal element is considered rounding error.</summary>
    private const double SingularPivot = 1e-12;

    /// <summary>Rows per panel, a multiple of 4.</summary>
    private const int Panel = 32;

    private readonly Matrix _rows;

    private Cholesky(Matrix rows) => _rows = rows;

    /// <summary>Factors a matrix; null if it is singular.</summary>
    /// <param name="upper">The upper triangle of the matrix; elements below the diagonal are ignored.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static Cholesky? TryFactor(double[][] upper, CancellationToken cancellation)
    {
        int size = upper.Length;
        Matrix r = new(size, size), above = new(Panel, size);
        double max = 0;
        for (int k = 0; k < size; k++)
        {
            upper[k].AsSpan(k).CopyTo(r.SliceFrom(k, k));
            max = Math.Max(max, upper[k][k]);
        }
        for (int first = 0; first < size; first += Panel)
        {
            cancellation.ThrowIfCancellationRequested();
            int last = Math.Min(first + Panel, size);
            WriteNegatedTranspose(r, 0, first, first, last, above);
            RowArithmetic.AddProduct(r, first, above, last - first, r, 0, first, first, (size + 3) / 4 * 4);
            for (int k = first; k < last; k++)
            {
                Span<double> row = r.Row(k)[..size];
                if (!(row[k] > SingularPivot * max))
                    return null;
                Divide(row[k..], Math.Sqrt(row[k]));
                for (int i = k + 1; i < last; i++)
                    RowArithmetic.AddScaled(r.Row(i)[i..size], -row[i], row[i..]);
            }
            // The matrix product also wrote to the elements left of the diagonal.
            for (int k = first; k < last; k++)
                r.Row(k)[..k].Clear();
        }
        return new Cholesky(r);
    }

    /// <summary>Solves A x = b for x.</summary>
    public double[] Solve(double[] b)
    {
        double[] x = [.. b];
        for (int k = 0; k < x.Length; k++)
        {
            ReadOnlySpan<double> row = _rows.Row(k);
            x[k] /= row[k];
            RowArithmetic.AddScaled(x.AsSpan(k + 1), -x[k], row[(k + 1)..]);
        }
        for (int k = x.Length - 1; k >= 0; k--)
        {
            ReadOnlySpan<double> row = _rows.Row(k);
            double rest = x[k];
            for (int j = k + 1; j < x.Length; j++)
                rest -= row[j] * x[j];
            x[k] = rest / row[k];
        }
        return x;
    }

    /// <summary>Computes the inverse of A.</summary>
    public Matrix Inverse(CancellationToken cancellation)
    {
        Matrix lower = InverseOfFactor(cancellation);
        int size = lower.Rows;
        // A^-1 = R^-1 R'^-1; only the lower triangle is computed, then mirrored.
        Matrix inverse = new(size, size), columns = new(Panel, size);
        for (int first = 0; first < size; first += Panel)
        {
            cancellation.ThrowIfCancellationRequested();
            int last = Math.Min(first + Panel, size);
            for (int k = first; k < size; k++)
                for (int i = first; i < last; i++)
                    columns[i - first, k - first] = lower[k, i];
            RowArithmetic.AddProduct(inverse, first, columns, last - first, lower, first, size - first, 0, (last + 3) / 4 * 4);
            for (int i = first; i < last; i++)
                for (int j = 0; j < i; j++)
                    inverse[j, i] = inverse[i, j];
        }
        return inverse;
    }

    /// <summary>Computes the lower triangular Y with R'Y = I.</summary>
    private Matrix InverseOfFactor(CancellationToken cancellation)
    {
        int size = _rows.Rows;
        Matrix y = new(size, size), above = new(Panel, size);
        for (int first = 0; first < size; first += Panel)
        {
            cancellation.ThrowIfCancellationRequested();
            int last = Math.Min(first + Panel, size);
            for (int k = first; k < last; k++)
                y[k, k] = 1;
            // The zeros of each column above the diagonal are skipped.
            for (int column = 0; column < first; column += Panel)
            {
                WriteNegatedTranspose(_rows, column, first, first, last, above);
                RowArithmetic.AddProduct(y, first, above, last - first, y, column, first - column, column, column + Panel);
            }
            for (int k = first; k < last; k++)
            {
                Divide(y.Row(k)[..(k + 1)], _rows[k, k]);
                for (int i = k + 1; i < last; i++)
                    RowArithmetic.AddScaled(y.Row(i)[..(k + 1)], -_rows[k, i], y.Row(k));
            }
        }
        return y;
    }

    /// <summary>Writes the negated transpose of a block of a matrix.</summary>
    private static void WriteNegatedTranspose(Matrix matrix, int rowFrom, int rowTo, int columnFrom, int columnTo, Matrix swapped)
    {
        for (int row = rowFrom; row < rowTo; row++)
            for (int column = columnFrom; column < columnTo; column++)
                swapped[column - columnFrom, row - rowFrom] = -matrix[row, column];
    }

    private static void Divide(Span<double> row, double divisor)
    {
        foreach (ref double value in row)
            value /= divisor;
    }
}
