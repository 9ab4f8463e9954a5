using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class ColorScaleTests
{
    private static readonly AttributionMap Small = new(1, 4, [0, 0.1f, 0.2f, float.NaN]);
    private static readonly AttributionMap Large = new(2, 1, [0.3f, 0.8f]);
    private static readonly AttributionMap Signed = new(1, 1, [-1]);

    [Fact]
    public void ColorScale_SeveralMaps_CoversTheirCommonRange()
    {
        Assert.Equal(new ColorScale(0, 0.8f, ColorMap.WhiteRed), ColorScale.Create(Small, Large));
        Assert.Equal(new ColorScale(-1, 1, ColorMap.BlueWhiteRed), ColorScale.Create(Small, Large, Signed));
        Assert.Equal(new ColorScale(0, 0.8f, ColorMap.WhiteRed), ColorScale.Create(Large)); // 0.3 is below half of 0.8
        Assert.Equal(new ColorScale(0.5, 0.75, ColorMap.WhiteRed), ColorScale.Create(new AttributionMap(1, 2, [0.5f, 0.75f])));
    }

    [Fact]
    public void ColorScale_Percentile_ClipsOutliers()
    {
        var map = new AttributionMap(20, 10, [.. Enumerable.Range(1, 200).Select(i => i <= 198 ? i : 1000f * i)]);
        ColorScale scale = ColorScale.Create([map], 99);
        Assert.Equal(new ColorScale(0, 198, ColorMap.WhiteRed) { Percentile = 99 }, scale);
        Assert.Equal((false, true), scale.HasValuesOutside(map));
        Assert.Equal(ColorMap.WhiteRed.GetColor(1), scale.Color(200000)!.Value);
    }

    [Fact]
    public void ColorScale_PercentileOfSignedMap_UsesMagnitudes()
    {
        var map = new AttributionMap(1, 10, [-9, 1, -2, 3, 0, 0, 0, -4, 8, float.PositiveInfinity]);
        ColorScale scale = ColorScale.Create([map], 70); // 70 % of nine magnitudes are 6.3: the seventh is 4
        Assert.Equal(new ColorScale(-4, 4, ColorMap.BlueWhiteRed) { Percentile = 70 }, scale);
        Assert.Equal((true, true), scale.HasValuesOutside(map));
    }

    [Fact]
    public void ColorScale_PercentileThatLeavesNoRange_DoesNotClip()
    {
        var map = new AttributionMap(1, 100, [.. Enumerable.Range(0, 100).Select(i => i == 50 ? 7f : 0)]);
        Assert.Equal(ColorScale.Create(map), ColorScale.Create([map], 99));
        Assert.Equal(ColorScale.Create(Small), ColorScale.Create([Small], 100));
    }

    [Fact]
    public void Between_NegativeBound_MakesRangeSymmetric()
    {
        Assert.Equal(new ColorScale(0.1, 0.4, ColorMap.WhiteRed), ColorScale.Between(0.1, 0.4));
        Assert.Equal(new ColorScale(-0.4, 0.4, ColorMap.BlueWhiteRed), ColorScale.Between(-0.1, 0.4));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Between_EmptyOrNonFiniteRange_Throws(double low, double high) =>
        Assert.Throws<LimeException>(() => ColorScale.Between(low, high));

    [Theory]
    [InlineData(0)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void ColorScale_PercentileOutOfRange_Throws(double percentile) =>
        Assert.Throws<LimeException>(() => ColorScale.Create([Small], percentile));

    [Fact]
    public void Create_TreeImportance_UsesJet()
    {
        ClassExplanation tree = Drawing.Explanation(Large, [0.3, -0.8]), linear = Drawing.Explanation(Small);
        Assert.Equal(new ColorScale(0.3f, 0.8f, ColorMap.Jet), ColorScale.Create(tree));
        Assert.Equal(new ColorScale(0, 0.8f, ColorMap.Jet), ColorScale.Create(tree, linear));
        Assert.Equal(new ColorScale(0, 0.2f, ColorMap.WhiteRed), ColorScale.Create(linear));
    }

    [Fact]
    public void LayerOf_TransparentScale_IsProportionalToMagnitude()
    {
        (byte, byte, byte) red = ColorMap.WhiteRed.GetColor(1), blue = ColorMap.BlueWhiteRed.GetColor(0);
        var signed = new ColorScale(-2, 2, ColorMap.BlueWhiteRed);
        foreach ((double value, (byte, byte, byte) color, double share) in
            new[] { (2.0, red, 1.0), (1.0, red, 0.5), (0.0, red, 0.0), (-0.5, blue, 0.25), (-2.0, blue, 1.0), (-9.0, blue, 1.0) })
            Assert.Equal((new Rgb(color.Item1, color.Item2, color.Item3), share), signed.LayerOf(value));
        Assert.Equal(0.25, new ColorScale(1, 3, ColorMap.WhiteRed).LayerOf(1.5)!.Value.Share);
        Assert.Equal(0, new ColorScale(0, 0, ColorMap.WhiteRed).LayerOf(0)!.Value.Share);
        Assert.Equal(0.5, new ColorScale(3, 3, ColorMap.WhiteRed).LayerOf(3)!.Value.Share);
        Assert.Equal(1, new ColorScale(0, 2, ColorMap.Viridis).LayerOf(0)!.Value.Share);
        Assert.Null(signed.LayerOf(double.NaN));
    }

    [Fact]
    public void Paint_SharedScale_MapsSameValueToSameColor()
    {
        ColorScale scale = ColorScale.Create(Small, Large) with { Colors = ColorMap.Jet };
        ImageBuffer Paint(AttributionMap map) => Overlay.Paint(Drawing.Varied(map.Height, map.Width),
            ImageFit.Create(map.Height, map.Width, map.Height, map.Width, ResizeMode.Fill), null, map, MapUpsampling.Nearest, 1, scale);
        Assert.Equal(ColorMap.Jet.GetColor(0.25), Paint(Small).Pixel(0, 2));
        Assert.Equal(ColorMap.Jet.GetColor(0.375), Paint(Large).Pixel(0, 0));
        Assert.Equal(ColorMap.Jet.GetColor(1), Paint(Large).Pixel(1, 0));
    }

    [Fact]
    public void Draw_ClippedScale_LabelsColorBarAsClipped()
    {
        ImageBuffer source = Drawing.Varied(330, 420);
        SegmentMap segments = Drawing.Quarters(20, 30);
        ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, -1, 0.25f, 2, 3));
        ImageExplanation explanation = Drawing.Explanation(source, ResizeMode.Fill, segments, target);
        ColorScale scale = ColorScale.Create([target.Map], 75); // -2 to 2
        ImageBuffer expected = Figure.Draw(Overlay.DrawPlain(source, explanation, target, 0.5, scale), scale, "LIME: cat", " (0.63)",
            "tree surrogate, R² 0.50 · 100 samples · 4 segments", "change of probability", "clipped at 75 %", (false, true));
        Assert.True(expected.Bytes.SequenceEqual(Overlay.Draw(source, explanation, target, 0.5, scale, outlined: 0).Bytes));
    }
}
