namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, "Matrix Computations", 8.5):
/// slow, accurate to rounding, and reproducible on every machine.
/// </summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Decomposes a matrix. The matrix is overwritten.</summary>
    /// <param name="a">The matrix, n x n.</param>
    /// <returns>
    /// The eigenvalues in ascending order, and the eigenvectors of length 1 in the same order, each with its largest entry positive.
    /// </returns>
    public static (double[] Values, double[][] Vectors) Decompose(double[][] a)
    {
        int n = a.Length;
        // Row i of v becomes eigenvector i, so that both arrays are accessed row by row.
        double[][] v = [.. Enumerable.Range(0, n).Select(i => { var row = new double[n]; row[i] = 1; return row; })];
        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal(a) > 1e-22 * n; sweep++)
            for (int p = 0; p < n - 1; p++)
                for (int q = p + 1; q < n; q++)
                    Rotate(a, v, p, q);
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i][i])];
        foreach (double[] vector in v)
            if (vector.MaxBy(Math.Abs) < 0)
                for (int i = 0; i < n; i++)
                    vector[i] = -vector[i];
        return ([.. order.Select(i => a[i][i])], [.. order.Select(i => v[i])]);
    }

    private static double OffDiagonal(double[][] a)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            for (int j = 0; j < i; j++)
                sum += a[i][j] * a[i][j];
        return sum;
    }

    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        double apq = a[p][q];
        if (Math.Abs(apq) < 1e-15)
            return;
        double theta = (a[q][q] - a[p][p]) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        (double[] rowP, double[] rowQ) = (a[p], a[q]);
        (double app, double aqq) = (rowP[p] - t * apq, rowQ[q] + t * apq);
        Turn(rowP, rowQ, c, s);
        Turn(v[p], v[q], c, s);
        (rowP[p], rowQ[q], rowP[q], rowQ[p]) = (app, aqq, 0, 0);
        for (int i = 0; i < a.Length; i++)
            if (i != p && i != q)
                (a[i][p], a[i][q]) = (rowP[i], rowQ[i]);
    }

    private static void Turn(double[] one, double[] other, double c, double s)
    {
        for (int i = 0; i < one.Length; i++)
            (one[i], other[i]) = (c * one[i] - s * other[i], s * one[i] + c * other[i]);
    }
}
