using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Matrix products of the linear surrogates, against plain loops.</summary>
public class MatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 2)]
    [InlineData(7, 31, 4)]
    [InlineData(130, 33, 17)]
    [InlineData(9, 64, 20)]
    [InlineData(300, 70, 40)]
    [InlineData(400, 600, 300)] // large enough for several threads
    public void BitProduct_AddsDenseRowsOfSetBits(int rows, int bits, int columns)
    {
        MaskMatrix masks = Samples.Drawn(bits, rows, 1);
        Matrix dense = Random(bits, columns, 2), product = Random(rows, columns, 3), before = Random(rows, columns, 3);
        BitProduct.Add(masks.Words(0), masks.WordsPerRow, dense, product);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                Assert.Equal(before[row, column] + Enumerable.Range(0, bits).Where(bit => masks[row, bit]).Sum(bit => dense[bit, column]),
                    product[row, column], 1e-11);
        NothingIn(product);
    }

    [Theory]
    [InlineData(1, 5, 9)]
    [InlineData(3, 300, 12)]
    [InlineData(4, 129, 8)]
    [InlineData(6, 130, 13)]
    [InlineData(37, 260, 70)]
    [InlineData(120, 300, 200)] // large enough for several threads
    public void AddProduct_MatchesPlainLoopExactly(int rows, int depth, int columns)
    {
        Matrix left = Random(rows + 1, depth, 1), right = Random(depth + 2, columns, 2), target = Random(rows + 3, columns, 3);
        Matrix expected = Random(rows + 3, columns, 3);
        int from = columns > 8 ? 4 : 0;
        RowArithmetic.AddProduct(target, 2, left, rows, right, 1, depth, from, (columns + 3) / 4 * 4);
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < depth; k++)
                for (int column = from; column < columns; column++)
                    expected[row + 2, column] += left[row, k] * right[k + 1, column];
        for (int row = 0; row < target.Rows; row++)
            Assert.Equal(expected.Row(row).ToArray(), target.Row(row).ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(64, 64)]
    [InlineData(65, 130)]
    [InlineData(200, 70)]
    public void BitColumns_AreTransposedMasks(int samples, int features)
    {
        MaskMatrix masks = Samples.Drawn(features, samples, 5);
        var columns = new BitColumns(masks);
        ulong[] odd = [.. Enumerable.Repeat(0xAAAA_AAAA_AAAA_AAAA, columns.Stride)];
        for (int feature = 0; feature < features; feature++)
        {
            for (int bit = 0; bit < 64 * columns.Stride; bit++)
                Assert.Equal(bit < samples && masks[bit, feature], (columns[feature][bit / 64] >> (bit % 64) & 1) != 0);
            Assert.Equal(Enumerable.Range(0, samples).Count(sample => sample % 2 == 1 && masks[sample, feature] && masks[sample, 0]),
                columns.CountBoth(feature, 0, odd));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(45)]
    [InlineData(101)]
    public void Cholesky_SolvesAndInverts(int size)
    {
        // Positive definite: a Gram matrix plus a ridge.
        Matrix random = Random(size + 5, size, 7);
        double[][] matrix = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Select(j =>
            (i == j ? 1 : 0) + Enumerable.Range(0, size + 5).Sum(k => random[k, i] * random[k, j])).ToArray())];
        double[] truth = [.. Enumerable.Range(0, size).Select(i => i % 7 - 3.0)];
        Cholesky factor = Cholesky.TryFactor(matrix, TestContext.Current.CancellationToken)!;
        Samples.Near(truth, factor.Solve([.. matrix.Select(row => row.Zip(truth, (a, b) => a * b).Sum())]), 1e-9);
        Matrix inverse = factor.Inverse(TestContext.Current.CancellationToken);
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, size).Sum(k => matrix[i][k] * inverse[k, j]), 1e-9);
        NothingIn(inverse);
    }

    [Fact]
    public void TryFactor_SingularMatrix_ReturnsNull()
    {
        double[][] twice = [.. Enumerable.Range(0, 40)
            .Select(i => Enumerable.Range(0, 40).Select(j => i == j || i + j == 39 ? 1.0 : 0).ToArray())];
        Assert.Null(Cholesky.TryFactor(twice, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 5)]
    [InlineData(true, 83)]
    [InlineData(false, 83)]
    public void PresentSums_MatchPlainLoop(bool weighted, int features)
    {
        MaskMatrix masks = Samples.Drawn(features, 90, 2);
        int[] samples = [.. Enumerable.Range(0, 90).Where(sample => sample % 3 != 1).Reverse()];
        double[] weights = [.. samples.Select((_, i) => weighted ? 1 / (i + 3.0) : 1)], values = [.. samples.Select((_, i) => Math.Sin(i))];
        var sums = new PresentSums(masks, weighted);
        sums.Compute([3, 4], weights, values); // must not affect the next call
        sums.Compute(samples, weights, values);
        for (int feature = 0; feature < features; feature++)
        {
            (int count, double weight, double sum) = (0, 0, 0);
            for (int i = 0; i < samples.Length; i++)
                if (masks[samples[i], feature])
                    (count, weight, sum) = (count + 1, weight + weights[i], sum + values[i]);
            Assert.Equal((count, weight, sum), (sums.Count(feature), sums.Weight(feature), sums.Sum(feature)));
        }
    }

    private static Matrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new Matrix(rows, columns);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                matrix[row, column] = random.NextDouble() - 0.5;
        return matrix;
    }

    private static void NothingIn(Matrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++)
            Assert.All(matrix.Row(row)[matrix.Columns..].ToArray(), value => Assert.Equal(0, value));
    }
}
