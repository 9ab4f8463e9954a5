using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class GridSegmenterTests
{
    private static readonly Arbitrary<(int Height, int Width, int Features)> Any = (
        from height in Gen.Choose(1, 90)
        from width in Gen.Choose(1, 90)
        from features in Gen.Choose(1, 300)
        select (height, width, features)).ToArbitrary();

    private static SegmentMap Grid(int height, int width, int features) =>
        Segmenters.Grid(features)
            .Segment(ImageBuffer.FromBytes(height, width, 1, new byte[height * width]), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(224, 224, 49, 7, 7)]
    [InlineData(224, 224, 64, 8, 8)]
    [InlineData(224, 224, 100, 10, 10)]
    [InlineData(224, 224, 48, 6, 8)]
    [InlineData(224, 224, 47, 6, 7)] // 47 is prime: 1 x 47 would give strips
    [InlineData(224, 224, 3, 1, 3)]
    [InlineData(224, 224, 2, 1, 2)]
    [InlineData(224, 224, 1, 1, 1)]
    [InlineData(480, 640, 49, 6, 8)] // rows = floor(sqrt(49 * 3 / 4)) = 6 agrees
    [InlineData(400, 600, 49, 6, 8)] // where rows = floor(sqrt(49 * 2 / 3)) = 5 would leave 4 cells out
    [InlineData(600, 400, 49, 8, 6)]
    [InlineData(100, 200, 8, 2, 4)]
    [InlineData(200, 100, 8, 4, 2)]
    [InlineData(20000, 1, 49, 49, 1)]
    [InlineData(1, 20000, 49, 1, 49)]
    [InlineData(3, 1000, 49, 1, 49)]
    [InlineData(1, 1, 49, 1, 1)]
    [InlineData(2, 3, 49, 2, 3)]
    [InlineData(2, 3, int.MaxValue, 2, 3)]
    public void Segment_ChoosesRowsAndColumnsByAspectRatio(int height, int width, int features, int rows, int columns)
    {
        var map = Grid(height, width, features);
        Assert.Equal((rows, columns), map.Grid);
        Assert.Equal(rows * columns, map.Count);
    }

    [Fact]
    public void Segment_NumbersCellsRowByRow()
    {
        var map = Grid(4, 7, 6);
        Assert.Equal((2, 3), map.Grid);
        // Pixel centers 0.5 to 6.5 over cells of width 7/3: the middle cell gets the extra pixel.
        int[] row = [0, 0, 1, 1, 1, 2, 2];
        int[] expected = [.. row, .. row, .. row.Select(c => c + 3), .. row.Select(c => c + 3)];
        Assert.Equal(expected, map.Labels.ToArray());
    }

    [Fact]
    public void Segment_NeverExceedsFeaturesAndCellSizesDifferByAtMostOnePixel()
    {
        Prop.ForAll(Any, c =>
        {
            var map = Grid(c.Height, c.Width, c.Features);
            var (rows, columns) = map.Grid!.Value;
            int[] heights = Sizes(Enumerable.Range(0, c.Height).Select(y => map[y, 0] / columns), rows);
            int[] widths = Sizes(Enumerable.Range(0, c.Width).Select(x => map[0, x]), columns);
            return map.Count <= c.Features && map.Count == rows * columns && (map.Height, map.Width) == (c.Height, c.Width)
                && SegmentMapChecks.IsNumberedWithoutGaps(map) && SegmentMapChecks.IsFourConnected(map)
                && heights.Max() - heights.Min() <= 1 && widths.Max() - widths.Min() <= 1;
        }).QuickCheckThrowOnFailure();

        static int[] Sizes(IEnumerable<int> cells, int count)
        {
            var sizes = new int[count];
            foreach (int cell in cells)
                sizes[cell]++;
            return sizes;
        }
    }

    [Fact]
    public void Shape_IsNotDominatedBySquareRootRule()
    {
        Prop.ForAll(Any, c =>
        {
            var (rows, columns) = GridSegmenter.ChooseShape(c.Height, c.Width, c.Features);
            int plainRows = Math.Clamp((int)Math.Sqrt((double)c.Features * c.Height / c.Width), 1, Math.Min(c.Height, c.Features));
            int plainColumns = Math.Min(c.Features / plainRows, c.Width);
            return rows * columns >= plainRows * plainColumns
                || Stretch(c.Height, c.Width, rows, columns) < Stretch(c.Height, c.Width, plainRows, plainColumns);
        }).QuickCheckThrowOnFailure();

        static double Stretch(int height, int width, int rows, int columns) =>
            Math.Abs(Math.Log((double)height / rows / ((double)width / columns)));
    }

    [Fact]
    public void Info_ReportsNameAndParameters() => Assert.Equal("grid(features 49)", Segmenters.Grid().Info.ToString());

    [Fact]
    public void Grid_WhenFeaturesIsZero_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Segmenters.Grid(0));
}
