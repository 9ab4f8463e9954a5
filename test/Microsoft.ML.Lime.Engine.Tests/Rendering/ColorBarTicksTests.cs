using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class ColorBarTicksTests
{
    [Theory]
    [InlineData(0, 1, 5, 0, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.013, 0.207, 6, 0, "0.05 0.10 0.15 0.20")]
    [InlineData(-0.3, 0.3, 6, 0, "−0.3 −0.2 −0.1 0 0.1 0.2 0.3")]
    [InlineData(0, 100, 4, 0, "0 25 50 75 100")]
    [InlineData(0, 10, 4, 0, "0 2.5 5.0 7.5 10.0")]
    [InlineData(0, 0.00062, 6, -4, "0 2 4 6")]
    [InlineData(0, 3e38, 3, 38, "0 1 2 3")]
    [InlineData(1e-44, 3e-44, 4, -44, "1.0 1.5 2.0 2.5 3.0")]
    [InlineData(0, 48000, 4, 4, "0 2 4")]
    public void For_AnyRange_ReturnsRoundNumbers(double low, double high, int max, int exponent, string labels) =>
        Drawing.InCulture("ru-RU", () =>
    {
        var ticks = ColorBarTicks.Create(new ColorScale(low, high, ColorMap.Jet), max);
        Assert.Equal(exponent, ticks.Exponent);
        Assert.Equal(labels, string.Join(' ', ticks.Marks.Select(mark => mark.Label)));
    });

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0.25, 0, "0.25")]
    [InlineData(3e-7, -7, "3")]
    public void For_ConstantMap_ReturnsOneTick(double value, int exponent, string label)
    {
        var ticks = ColorBarTicks.Create(new ColorScale(value, value, ColorMap.Jet), 5);
        Assert.Equal(exponent, ticks.Exponent);
        Assert.Equal([(value, label)], ticks.Marks);
    }

    [Theory]
    [InlineData(0, 1, 5, "0 0.2 0.4 0.6 0.8 ≥ 1.00")]
    [InlineData(0.013, 0.207, 6, "≤ 0.013 0.05 0.10 0.15 ≥ 0.207")]
    [InlineData(-0.31, 0.31, 3, "≤ −0.310 −0.25 0 0.25 ≥ 0.310")]
    [InlineData(0, 0.00062, 6, "0 2 4 ≥ 6.2")]
    public void For_ClippedRange_MarksEndsWithInequalitySigns(double low, double high, int max, string labels) =>
        Drawing.InCulture("ru-RU", () =>
    {
        var ticks = ColorBarTicks.Create(new ColorScale(low, high, ColorMap.Jet), max, below: low != 0, above: true);
        Assert.Equal(labels, string.Join(' ', ticks.Marks.Select(mark => mark.Label)));
    });

    [Fact]
    public void For_MapWithoutFiniteValues_ReturnsNoTicks() =>
        Assert.Empty(ColorBarTicks.Create(ColorScale.Create(new AttributionMap(1, 2, [float.NaN, float.NegativeInfinity])), 5).Marks);

    [Fact]
    public void For_RandomRanges_ReturnsFewDistinctTicksInRange()
    {
        Gen<(float, float, int)> ranges =
            from a in Gen.Choose(-100000, 100000)
            from width in Gen.Choose(1, 100000)
            from power in Gen.Choose(-40, 30)
            from max in Gen.Choose(2, 7)
            select ((float)(a * Math.Pow(10, power)), (float)((a + width) * Math.Pow(10, power)), max);
        Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            (float low, float high, int max) = range;
            if (low == high)
                return true; // both may underflow
            var ticks = ColorBarTicks.Create(new ColorScale(low, high, ColorMap.Jet), max);
            double slack = ((double)high - low) * 1e-5;
            return ticks.Marks.Count >= 1 && ticks.Marks.Count <= max + 1
                && ticks.Marks.All(mark => mark.Value >= low - slack && mark.Value <= high + slack)
                && ticks.Marks.Select(mark => mark.Label).Distinct().Count() == ticks.Marks.Count;
        }).QuickCheckThrowOnFailure();
    }
}
