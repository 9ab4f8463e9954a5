using Microsoft.ML.Lime.Evaluation.Shortcuts;

namespace Microsoft.ML.Lime.Tests;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Decompose_TwoByTwoMatrix_ReturnsKnownEigenpairs()
    {
        (double[] values, double[][] vectors) = SymmetricEigen.Decompose([[2, 1], [1, 2]]);
        Assert.Equal([1, 3], values, (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(Math.Sqrt(0.5), vectors[1][0], 14);
        Assert.Equal(Math.Sqrt(0.5), vectors[1][1], 14);
        Assert.Equal(-vectors[0][0], vectors[0][1], 14);
    }

    [Fact]
    public void Decompose_RandomMatrix_ReconstructsItWithOrthonormalVectors()
    {
        const int n = 40;
        var random = new Random(6);
        double[][] matrix = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
                matrix[i][j] = matrix[j][i] = random.NextDouble() - 0.5;
        (double[] values, double[][] vectors) = SymmetricEigen.Decompose([.. matrix.Select(row => (double[])row.Clone())]);
        Assert.Equal(values.Order(), values);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                Assert.Equal(matrix[i][j], Enumerable.Range(0, n).Sum(k => values[k] * vectors[k][i] * vectors[k][j]), 10);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, n).Sum(k => vectors[i][k] * vectors[j][k]), 10);
            }
    }

    [Theory]
    [InlineData(1, 0.0, 0.8, 0.9, 1.0)]
    [InlineData(2, 0.0, 0.05, 0.9, 1.0)]
    [InlineData(3, 0.0, 1e-16, -1e-16, 0.01, 1.0)]
    public void EigenGap_ReturnsNumberOfClusters(int expected, params double[] values) =>
        Assert.Equal(expected, SpectralClusters.EigenGap(values));
}
