using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class SourceToInputMapTests
{
    [Fact]
    public void RowsAndColumns_AnySizes_AgreeWithToInputOfImageFit()
    {
        var cases =
            from source in Gen.Choose(1, 14).Two()
            from input in Gen.Choose(1, 14).Two()
            from mode in Gen.Elements(ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad)
            select (source, input, mode);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            ((int height, int width), (int inputHeight, int inputWidth), ResizeMode mode) = c;
            var fit = ImageFit.Create(height, width, inputHeight, inputWidth, mode);
            var way = new SourceToInputMap(Drawing.Varied(height, width), fit);
            return Enumerable.Range(0, height).All(y => Enumerable.Range(0, width).All(x =>
                double.IsNaN(way.Rows[y]) || double.IsNaN(way.Columns[x])
                    ? fit.ToInput(y, x) is null
                    : fit.ToInput(y, x) == (way.Rows[y], way.Columns[x])));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rows_CropToSingleRow_ContainsOnlyThatRow()
    {
        // Of 20000 rows only row 9999 remains.
        var way = new SourceToInputMap(Drawing.Varied(20000, 1), ImageFit.Create(20000, 1, 8, 8, ResizeMode.Crop));
        Assert.Equal([9999], Enumerable.Range(0, 20000).Where(y => !double.IsNaN(way.Rows[y])));
    }
}
