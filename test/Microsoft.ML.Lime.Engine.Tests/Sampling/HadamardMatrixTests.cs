using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Tests;

public class HadamardMatrixTests
{
    [Theory]
    [InlineData(1, "+")]
    [InlineData(2, "++ +-")]
    [InlineData(4, "++++ -+-+ -++- --++")] // Paley construction I for q = 3 (-1 is not a square)
    public void HadamardMatrix_WhenOrderIsOneTwoOrFour_MatchesExpectedRows(int order, string rows)
    {
        var matrix = HadamardMatrix.AtLeast(order);
        string[] actual = [.. Enumerable.Range(0, order).Select(row =>
            string.Concat(Enumerable.Range(0, order).Select(column => matrix.IsNegative(row, column) ? '-' : '+')))];
        Assert.Equal(rows.Split(' '), actual);
    }

    [Fact]
    public void HadamardMatrix_WhenUpTo130Columns_IsOrthogonalAndAtMostSevenLarger()
    {
        for (int columns = 1; columns <= 130; columns++)
        {
            var matrix = HadamardMatrix.AtLeast(columns);
            Assert.InRange(matrix.Order, columns, columns + 7);
            for (int i = 0; i < matrix.Order; i++)
                for (int j = 0; j < i; j++)
                    Assert.Equal(matrix.Order / 2, Enumerable.Range(0, matrix.Order)
                        .Count(row => matrix.IsNegative(row, i) == matrix.IsNegative(row, j)));
        }
    }

    [Fact]
    public void HadamardMatrix_SupportsMultiplesOfFourUpTo200ExceptDocumentedOrders()
    {
        int[] missing = [.. Enumerable.Range(1, 50).Select(i => 4 * i).Where(order => HadamardMatrix.AtLeast(order).Order != order)];
        Assert.Equal([52, 92, 100, 116, 156, 172, 184, 188], missing);
        Assert.Equal([1, 2, 4, 4, 8, 12], new[] { 1, 2, 3, 4, 5, 9 }.Select(columns => HadamardMatrix.AtLeast(columns).Order));
    }
}
