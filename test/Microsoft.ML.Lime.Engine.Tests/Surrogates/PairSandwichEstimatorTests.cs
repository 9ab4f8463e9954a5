using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Cluster-robust (CR2) standard errors for rows in complementary pairs.</summary>
public class PairSandwichEstimatorTests
{
    [Theory]
    [InlineData(6, false, 41)]
    [InlineData(6, true, 41)]
    [InlineData(6, true, 40)] // the last row has no partner
    [InlineData(11, false, 1500)] // the same, and more than one block of rows
    public void StandardError_OfPairs_MatchesTextbookCR2(int features, bool weighted, int samples)
    {
        MaskMatrix masks = Samplers.Pairs.Sample(features, samples, 3);
        double[] scores = Samples.Curved(masks, 1), weights = weighted ? Samples.Weights(samples, 2) : [.. Enumerable.Repeat(1.0, samples)];
        SurrogateFit fit = Surrogates.Ridge(0).FitOne(masks, scores, weighted ? weights : null);
        Samples.Near(Textbook(masks, fit, scores, weights), fit.StandardError, 1e-6);
    }

    /// <summary>
    /// (X'X)^-1 sum over pairs of X_g' A e e' A X_g (X'X)^-1 with an intercept column and rows times the square root of their weight.
    /// A is the inverse square root of I - H by Newton's iteration.
    /// </summary>
    private static double[] Textbook(MaskMatrix masks, SurrogateFit fit, double[] scores, double[] weights)
    {
        int n = masks.Samples, p = masks.Features + 1;
        double[][] x = [.. Enumerable.Range(0, n).Select(row => Enumerable.Range(0, p)
            .Select(column => Math.Sqrt(weights[row]) * (column == 0 || masks[row, column - 1] ? 1 : 0)).ToArray())];
        double[] e = [.. Enumerable.Range(0, n).Select(row => Math.Sqrt(weights[row]) * ((float)scores[row] - fit.Intercept!.Value
            - Enumerable.Range(0, p - 1).Where(f => masks[row, f]).Sum(f => fit.Importance[f])))];
        double[][] inverse = Inverse([.. Enumerable.Range(0, p).Select(i => Enumerable.Range(0, p)
            .Select(j => x.Sum(row => row[i] * row[j])).ToArray())]);
        var variances = new double[p];
        for (int first = 1; first < n; first += 2)
        {
            int[] pair = first + 1 < n ? [first, first + 1] : [first];
            double[][] rest = [.. pair.Select(a => pair.Select(b => (a == b ? 1.0 : 0) - Enumerable.Range(0, p)
                .Sum(i => Enumerable.Range(0, p).Sum(j => x[a][i] * inverse[i][j] * x[b][j]))).ToArray())];
            double[][] adjust = InverseRoot(rest);
            double[] u = [.. pair.Select((_, a) => pair.Select((row, b) => adjust[a][b] * e[row]).Sum())];
            for (int i = 0; i < p; i++)
                variances[i] += Math.Pow(pair.Select((row, a) => u[a] * Enumerable.Range(0, p).Sum(j => inverse[i][j] * x[row][j])).Sum(),
                    2);
        }
        return [.. variances.Skip(1).Select(Math.Sqrt)];
    }

    /// <summary>Inverse square root by the Denman-Beavers iteration.</summary>
    private static double[][] InverseRoot(double[][] matrix)
    {
        double[][] y = matrix, z = [.. matrix.Select((row, i) => row.Select((_, j) => i == j ? 1.0 : 0).ToArray())];
        for (int step = 0; step < 60; step++)
            (y, z) = (Mean(y, Inverse(z)), Mean(z, Inverse(y)));
        return z;

        static double[][] Mean(double[][] a, double[][] b) => [.. a.Zip(b, (r, s) => r.Zip(s, (u, v) => (u + v) / 2).ToArray())];
    }

    /// <summary>Inverse by Gauss-Jordan elimination.</summary>
    private static double[][] Inverse(double[][] matrix)
    {
        int n = matrix.Length;
        double[][] rows = [.. matrix.Select((row, i) => (double[])[.. row, .. Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0)])];
        for (int k = 0; k < n; k++)
        {
            int pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(rows[i][k]));
            (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
            rows[k] = [.. rows[k].Select(value => value / rows[k][k])];
            for (int i = 0; i < n; i++)
                if (i != k)
                    rows[i] = [.. rows[i].Zip(rows[k], (a, b) => a - rows[i][k] * b)];
        }
        return [.. rows.Select(row => row[n..])];
    }
}
