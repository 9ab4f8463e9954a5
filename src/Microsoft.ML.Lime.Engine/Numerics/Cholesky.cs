namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>
/// A symmetric positive definite matrix A = R'R, R upper triangular. It is factored some rows at a time: what all rows above have to do with
/// them is one product of matrices, which is what processors do fastest.
/// </summary>
internal sealed class Cholesky
{
    /// <summary>A pivot this much smaller than the largest diagonal element is rounding, not information.</summary>
    private const double SingularPivot = 1e-12;

    /// <summary>Rows at a time, a multiple of 4.</summary>
    private const int Panel = 32;

    private readonly Matrix _rows;

    private Cholesky(Matrix rows) => _rows = rows;

    /// <summary>Factors a matrix; null where it is singular.</summary>
    /// <param name="upper">Upper triangle of the matrix; what is below the diagonal is not looked at.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Cholesky? TryFactor(double[][] upper, CancellationToken cancellation)
    {
        int size = upper.Length;
        Matrix r = new(size, size), above = new(Panel, size);
        double largest = 0;
        for (int k = 0; k < size; k++)
        {
            upper[k].AsSpan(k).CopyTo(r.From(k, k));
            largest = Math.Max(largest, upper[k][k]);
        }
        for (int first = 0; first < size; first += Panel)
        {
            cancellation.ThrowIfCancellationRequested();
            int last = Math.Min(first + Panel, size);
            Negated(r, 0, first, first, last, above);
            RowArithmetic.AddProduct(r, first, above, last - first, r, 0, first, first, (size + 3) / 4 * 4);
            for (int k = first; k < last; k++)
            {
                Span<double> row = r.Row(k)[..size];
                if (!(row[k] > SingularPivot * largest))
                    return null;
                Divide(row[k..], Math.Sqrt(row[k]));
                for (int i = k + 1; i < last; i++)
                    RowArithmetic.AddScaled(r.Row(i)[i..size], -row[i], row[i..]);
            }
            // The product filled in what is left of the diagonal, too.
            for (int k = first; k < last; k++)
                r.Row(k)[..k].Clear();
        }
        return new Cholesky(r);
    }

    /// <summary>The x for which A x = b.</summary>
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

    /// <summary>The inverse of A.</summary>
    public Matrix Inverse(CancellationToken cancellation)
    {
        Matrix lower = InverseOfFactor(cancellation);
        int size = lower.Rows;
        // A^-1 = R^-1 R'^-1, of which the lower triangle is made.
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

    /// <summary>The Y for which R'Y = I, which is lower triangular.</summary>
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
            // Columns have zeros above the diagonal, where there is nothing to add up.
            for (int column = 0; column < first; column += Panel)
            {
                Negated(_rows, column, first, first, last, above);
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

    /// <summary>Some rows and columns of a matrix, with rows and columns swapped, negated.</summary>
    private static void Negated(Matrix matrix, int rowFrom, int rowTo, int columnFrom, int columnTo, Matrix swapped)
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
