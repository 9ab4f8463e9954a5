using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class OverlayTests
{
    private static readonly (byte R, byte G, byte B) Grey = (100, 100, 100);

    [Fact]
    public void Paint_Fill_ColorsPixelsByStretchedSegment()
    {
        SegmentMap segments = Drawing.Quarters(2, 2);
        ImageBuffer image = Paint(4, 6, ResizeMode.Fill, segments, [0, 0.25f, 0.5f, 1], 1);
        double[] position = [0, 0.25, 0.5, 1];
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 6; x++)
                Assert.Equal(ColorMap.Jet.GetColor(position[(y / 2 * 2) + (x / 3)]), image.Pixel(y, x));
    }

    [Fact]
    public void Paint_Crop_BlendsCroppedSidesWithGrey()
    {
        // 4 x 8 on 2 x 2: scaled by 1/2 to 2 x 4; the two middle columns are kept, which are columns 2 to 5 of the source image.
        ImageBuffer image = Paint(4, 8, ResizeMode.Crop, Drawing.Quarters(2, 2), [0, 0.25f, 0.5f, 1], 0.5);
        double[] position = [0, 0.25, 0.5, 1];
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 8; x++)
            {
                (byte R, byte G, byte B) unseen = (128, 128, 128);
                (byte R, byte G, byte B) over = x is >= 2 and < 6 ? ColorMap.Jet.GetColor(position[(y / 2 * 2) + ((x - 2) / 2)]) : unseen;
                Assert.Equal(Mixed(Grey, over), image.Pixel(y, x));
            }
    }

    [Fact]
    public void Paint_Pad_OmitsPadding()
    {
        // 4 x 8 on 4 x 4: scaled by 1/2 to 2 x 4, in rows 1 and 2 of the input; rows 0 and 3 are padding.
        SegmentMap rows = Drawing.Segments(4, 4, (y, _) => y);
        ImageBuffer image = Paint(4, 8, ResizeMode.Pad, rows, [0, 0.25f, 0.75f, 1], 1);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 8; x++)
                Assert.Equal(ColorMap.Jet.GetColor(y < 2 ? 0.25 : 0.75), image.Pixel(y, x));
    }

    [Fact]
    public void Paint_HalfOpacity_AveragesImageAndColor()
    {
        ImageBuffer image = Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [0, 0.25f, 0.5f, 1], 0.5);
        Assert.Equal(Mixed(Grey, ColorMap.Jet.GetColor(0)), image.Pixel(1, 2));
        Assert.Equal(Mixed(Grey, ColorMap.Jet.GetColor(1)), image.Pixel(2, 3));
    }

    [Fact]
    public void Paint_SignedMap_BlendsRedAndBlueByMagnitudeOntoGreyImage()
    {
        // Luminance 124 becomes 44 + 192 / 255 * 124 = 137.
        ImageBuffer source = ImageBuffer.FromBytes(2, 4, 3, [.. Enumerable.Range(0, 8).SelectMany(_ => new byte[] { 200, 100, 50 })]);
        ImageBuffer Draw(double? opacity) => Overlay.Paint(source, ImageFit.Create(2, 4, 2, 4, ResizeMode.Fill), null,
            new AttributionMap(2, 4, [-2, 0, 1, 2, -2, 0, 1, 2]), MapUpsampling.Nearest, opacity);
        (byte R, byte G, byte B) grey = (137, 137, 137), red = ColorMap.BlueWhiteRed.GetColor(1), blue = ColorMap.BlueWhiteRed.GetColor(0);

        ImageBuffer image = Draw(1);
        Assert.Equal([blue, grey, Mixed(grey, red), red], Enumerable.Range(0, 4).Select(x => image.Pixel(0, x)));
        Assert.Equal(Mixed(grey, red), Draw(0.5).Pixel(1, 3));
        Assert.Equal((200, 100, 50), Draw(0).Pixel(0, 3));
        Assert.True(Draw(null).Bytes.SequenceEqual(Draw(0.8).Bytes));
    }

    [Fact]
    public void Draw_OutlinesStrongestSegments_SolidForAndDashedAgainst()
    {
        ImageBuffer source = Drawing.Plain(400, 400, 0, 0, 0);
        SegmentMap segments = Drawing.Quarters(40, 40);
        double[] importance = [0.5, -0.4, 0.1, 0];
        ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, [.. importance.Select(value => (float)value)]));
        target = target with { Surrogate = target.Surrogate! with { Importance = importance } };
        ImageExplanation explanation = Drawing.Explanation(source, ResizeMode.Fill, segments, target);
        ImageBuffer plain = Overlay.DrawPlain(source, explanation, target);
        (int top, int left) = Find(Overlay.Draw(source, explanation, target, outlined: 0), plain);
        ImageBuffer Image(int outlined)
        {
            ImageBuffer figure = Overlay.Draw(source, explanation, target, outlined: outlined);
            return Drawing.Rgb(400, 400, (y, x) => figure.Pixel(top + y, left + x));
        }

        Assert.True(Image(0).Bytes.SequenceEqual(plain.Bytes));
        ImageBuffer image = Image(2);
        Assert.Equal(200, Enumerable.Range(0, 200).Count(x => image.Pixel(199, x) == (20, 20, 20)));
        Assert.InRange(Enumerable.Range(200, 200).Count(x => image.Pixel(199, x) == (20, 20, 20)), 60, 140);
        Assert.NotEqual((20, 20, 20), image.Pixel(399, 100)); // the third strongest
        Assert.Equal((20, 20, 20), Image(5).Pixel(399, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => Image(-1));

        Overlay.DrawOutlines(plain, explanation, target, outlined: 2);
        Assert.True(image.Bytes.SequenceEqual(plain.Bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlay.DrawOutlines(plain, explanation, target, outlined: -1));
        Assert.Throws<ArgumentException>(() => Overlay.DrawOutlines(plain.ToGrey(), explanation, target));
        Assert.Throws<ArgumentException>(() => Overlay.DrawOutlines(plain.ToFloat(), explanation, target));
    }

    /// <summary>
    /// Outlines are drawn in bands of rows. The lines of a tall image, of several bands, are those of its parts, of one band each.
    /// </summary>
    [Fact]
    public void DrawOutlines_ImageOfSeveralBands_HasTheLinesOfItsParts()
    {
        const int Side = 1300; // 1 << 20 pixels a band; lines of a radius of 2
        SegmentMap segments = Drawing.Segments(26, 26, (y, x) => (y + x) % 26 < 13 ? 0 : 1);
        double[] importance = [1, -1];
        ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, 1, -1));
        target = target with { Surrogate = target.Surrogate! with { Importance = importance } };
        ImageExplanation explanation = Drawing.Explanation(Drawing.Plain(26, 26, 0, 0, 0), ResizeMode.Fill, segments, target);
        ImageBuffer whole = Drawing.Plain(Side, Side, 0, 0, 0);
        Overlay.DrawOutlines(whole, explanation, target);
        int[] labels = [.. Enumerable.Range(0, Side * Side).Select(i => segments[i / Side / 50, i % Side / 50])];
        ImageBuffer expected = Drawing.Plain(Side, Side, 0, 0, 0);
        OutlineAtOnce(expected, labels, [1, -1]);
        Assert.True(expected.Bytes.SequenceEqual(whole.Bytes));
        Assert.NotEqual((0, 0, 0), whole.Pixel(700, 0)); // the border of the image is a line, too
    }

    /// <summary>The definition: a pixel is on a line if a border is within 2 rows and columns, and on an edge within 4.</summary>
    private static void OutlineAtOnce(ImageBuffer image, int[] labels, int[] signs)
    {
        const int Radius = 2, Dash = 5 * (Radius + 1);
        int side = image.Height;
        var near = new int[side * side]; // 2 for a line, 1 for an edge
        for (int i = 0; i < near.Length; i++)
        {
            (int y, int x) = (i / side, i % side);
            bool isBorder = y == 0 || x == 0 || y == side - 1 || x == side - 1
                || ((int[])[i - 1, i + 1, i - side, i + side]).Any(other => labels[other] != labels[i]);
            if (!isBorder || signs[labels[i]] < 0 && (x + y) / Dash % 2 != 0)
                continue;
            for (int row = Math.Max(0, y - 2 * Radius); row <= Math.Min(side - 1, y + 2 * Radius); row++)
                for (int column = Math.Max(0, x - 2 * Radius); column <= Math.Min(side - 1, x + 2 * Radius); column++)
                    near[row * side + column] = Math.Max(near[row * side + column],
                        Math.Abs(row - y) <= Radius && Math.Abs(column - x) <= Radius ? 2 : 1);
        }
        for (int i = 0; i < near.Length; i++)
            image.Bytes.Slice(3 * i, 3).Fill(near[i] switch { 2 => 20, 1 => (byte)Math.Round(255 * 0.85), _ => 0 });
    }

    [Fact]
    public void Draw_ReducedSourceImage_DrawsTheSamePlaces()
    {
        foreach (ResizeMode mode in (ResizeMode[])[ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad])
        {
            SegmentMap segments = Drawing.Quarters(20, 30);
            ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, 0, 1, 2, 3), [0, 1, 2, 3]);
            ImageBuffer source = Drawing.Plain(600, 800, 90, 90, 90), reduced = Drawing.Plain(150, 200, 90, 90, 90);
            ImageExplanation explanation = Drawing.Explanation(source, mode, segments, target);
            ImageBuffer large = Overlay.DrawPlain(source, explanation, target), small = Overlay.DrawPlain(reduced, explanation, target);
            for (int y = 0; y < 150; y++)
                for (int x = 0; x < 200; x++)
                    Assert.Equal(large.Pixel(4 * y + 2, 4 * x + 2), small.Pixel(y, x));
            Assert.Throws<ArgumentException>(() => Overlay.DrawPlain(Drawing.Plain(150, 210, 1, 1, 1), explanation, target));
        }
    }

    [Fact]
    public void Paint_BicubicMap_IsInterpolatedAtSourcePixels()
    {
        // Source columns lie at 0.25, 0.75, ... of the input columns, whose values are at 0.5, 1.5, ...
        var map = new AttributionMap(1, 4, [0, 1, 1, 0]);
        SegmentMap segments = Drawing.Segments(1, 4, (_, x) => x);
        ImageBuffer image = Overlay.Paint(
            Drawing.Varied(2, 8), Fit(2, 8, 1, 4, ResizeMode.Fill), segments, map, MapUpsampling.Bicubic, 1, Jet(map));
        double[] position = [0, 0.25, 0.75, 1, 1, 0.75, 0.25, 0];
        for (int x = 0; x < 8; x++)
            Assert.Equal(ColorMap.Jet.GetColor(position[x]), image.Pixel(1, x));
    }

    [Fact]
    public void Paint_GridWithUnequalCells_FollowsCells()
    {
        // Splitting five columns evenly would put the cell border after the third column instead of the first.
        SegmentMap grid = SegmentMap.FromLabels(2, 5, [0, 1, 1, 1, 1, 0, 1, 1, 1, 1], 2, (1, 2));
        ImageFit fit = Fit(2, 5, 2, 5, ResizeMode.Fill);
        var map = new AttributionMap(1, 2, [0, 1]);
        ImageBuffer image = Overlay.Paint(Drawing.Varied(2, 5), fit, grid, map, MapUpsampling.None, 1, Jet(map));
        for (int x = 0; x < 5; x++)
            Assert.Equal(ColorMap.Jet.GetColor(x == 0 ? 0 : 1), image.Pixel(1, x));
    }

    [Fact]
    public void Paint_CoarseMapWithoutGrid_IsSpreadEvenly()
    {
        SegmentMap segments = Drawing.Quarters(2, 4);
        var map = new AttributionMap(1, 2, [0, 1]);
        ImageBuffer image = Overlay.Paint(
            Drawing.Varied(2, 4), Fit(2, 4, 2, 4, ResizeMode.Fill), segments, map, MapUpsampling.None, 1, Jet(map));
        for (int x = 0; x < 4; x++)
            Assert.Equal(ColorMap.Jet.GetColor(x < 2 ? 0 : 1), image.Pixel(1, x));
    }

    [Fact]
    public void Paint_NonFiniteValues_HaveNoColor()
    {
        SegmentMap segments = Drawing.Quarters(2, 2);
        ImageBuffer image = Paint(4, 6, ResizeMode.Fill, segments, [float.NaN, 0, 1, float.PositiveInfinity], 1);
        Assert.Equal(Grey, image.Pixel(0, 0));
        Assert.Equal(Grey, image.Pixel(3, 5));
        Assert.Equal(ColorMap.Jet.GetColor(0), image.Pixel(0, 5));
        Assert.Equal(ColorMap.Jet.GetColor(1), image.Pixel(3, 0));
        Assert.Equal(Grey, Paint(4, 6, ResizeMode.Fill, segments, [float.NaN, float.NaN, float.NaN, float.NaN], 1).Pixel(2, 2));
    }

    [Fact]
    public void Paint_ConstantMap_HasMiddleColor()
    {
        ImageBuffer image = Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [3, 3, 3, 3], 1);
        Assert.Equal(ColorMap.Jet.GetColor(0.5), image.Pixel(3, 1));
    }

    [Fact]
    public void Paint_ZeroOpacity_ReturnsSourceImage()
    {
        var sizes =
            from source in Gen.Choose(1, 12).Two()
            from input in Gen.Choose(1, 9).Two()
            from mode in Gen.Elements(ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad)
            from upsampling in Gen.Elements(MapUpsampling.Nearest, MapUpsampling.Bicubic, MapUpsampling.None)
            select (Source: source, Input: input, mode, upsampling);
        Prop.ForAll(sizes.ToArbitrary(), c =>
        {
            ImageBuffer source = Drawing.Varied(c.Source.Item1, c.Source.Item2);
            SegmentMap segments = Drawing.Segments(c.Input.Item1, c.Input.Item2, (y, x) => y * 10 + x);
            AttributionMap map = Drawing.Map(segments, [.. Enumerable.Range(0, segments.Count).Select(i => (float)i)]);
            ImageFit fit = Fit(source.Height, source.Width, segments.Height, segments.Width, c.mode);
            return Overlay.Paint(source, fit, segments, map, c.upsampling, 0).Bytes.SequenceEqual(source.Bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Paint_DoesNotModifySourceImage()
    {
        ImageBuffer source = Drawing.Plain(4, 6, 100, 100, 100);
        SegmentMap segments = Drawing.Quarters(2, 2);
        Overlay.Paint(source, Fit(4, 6, 2, 2, ResizeMode.Fill), segments, Drawing.Map(segments, 0, 1, 2, 3), MapUpsampling.Nearest, 1);
        Assert.False(source.Bytes.ContainsAnyExcept((byte)100));
    }

    [Fact]
    public void Draw_AddsTitleAndColorBarToDrawPlain()
    {
        ImageBuffer source = Drawing.Varied(330, 420);
        SegmentMap segments = Drawing.Quarters(20, 30);
        ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, 0, 1, 2, 3));
        ImageExplanation explanation = Drawing.Explanation(source, ResizeMode.Crop, segments, target);
        ImageBuffer plain = Overlay.DrawPlain(source, explanation, target, 0.3);
        Assert.True(plain.Bytes.SequenceEqual(
            Overlay.Paint(source, explanation.ImageFit, segments, target.Map, MapUpsampling.Nearest, 0.3).Bytes));
        ImageBuffer expected = Figure.Draw(plain, ColorScale.Create(target.Map), "LIME: cat", " (0.63)",
            "tree surrogate, R² 0.50 · 100 samples · 4 segments", "change of probability");
        ImageBuffer figure = Overlay.Draw(source, explanation, target, 0.3, outlined: 0);
        Assert.True(expected.Bytes.SequenceEqual(figure.Bytes));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Paint_OpacityOutOfRange_Throws(double opacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [0, 1, 2, 3], opacity));

    [Fact]
    public void Paint_SourceImageOfOtherSize_Throws()
    {
        SegmentMap segments = Drawing.Quarters(2, 2);
        AttributionMap map = Drawing.Map(segments, 0, 1, 2, 3);
        var error = Assert.Throws<ArgumentException>(() =>
            Overlay.Paint(Drawing.Varied(4, 7), Fit(4, 6, 2, 2, ResizeMode.Fill), segments, map, MapUpsampling.Nearest, 1));
        Assert.Contains("4 x 6", error.Message, StringComparison.Ordinal);
        Assert.Contains("4 x 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("ru-RU")]
    [InlineData("tr-TR")]
    public void TitleAndSubtitle_AreCultureInvariant(string culture) => Drawing.InCulture(culture, () =>
    {
        ClassExplanation target = Drawing.Explanation(new AttributionMap(1, 1, [1]));
        Assert.Equal("LIME: cat", Overlay.Title("lime", target));
        Assert.Equal("LIME: class 7", Overlay.Title("lime", target with { ClassName = null }));
        SegmentMap segments = Drawing.Segments(4, 7, (_, _) => 0);
        ImageExplanation explanation = Drawing.Explanation(Drawing.Varied(4, 7), ResizeMode.Fill, segments, target);
        SurrogateFit fit = target.Surrogate!;
        Assert.Equal("tree surrogate, R² 0.93 · 100 samples · 1 segment",
            Overlay.Subtitle(explanation, target with { Surrogate = fit with { R2 = 0.934 } }));
        Assert.Equal("tree surrogate, R² undefined · 100 samples · 1 segment",
            Overlay.Subtitle(explanation, target with { Surrogate = fit with { R2 = double.NaN } }));
        Assert.Equal("tree surrogate · 100 samples",
            Overlay.Subtitle(explanation with { Segments = null }, target with { Surrogate = null }));
    });

    [Fact]
    public void Unit_DependsOnMethodSurrogateAndActivation()
    {
        ClassExplanation linear = Drawing.Explanation(new AttributionMap(1, 1, [1])),
            tree = Drawing.Explanation(new AttributionMap(1, 1, [1]), [1]);
        Assert.Equal("change of probability", Overlay.Unit("lime", linear.Surrogate, isProbability: true));
        Assert.Equal("change of score", Overlay.Unit("occlusion", null, isProbability: false));
        Assert.Equal("probability if shown", Overlay.Unit("rise", null, isProbability: true));
        Assert.Equal("importance", Overlay.Unit("lime", tree.Surrogate, isProbability: true));
    }

    /// <summary>The position of an image within a figure, found by its first row.</summary>
    private static (int Top, int Left) Find(ImageBuffer figure, ImageBuffer image)
    {
        int at = figure.Bytes.IndexOf(image.Bytes[..(image.Width * 3)]) / 3;
        return (at / figure.Width, at % figure.Width);
    }

    private static ImageBuffer Paint(int height, int width, ResizeMode mode, SegmentMap segments, float[] importance, double opacity) =>
        Overlay.Paint(
            Drawing.Plain(height, width, Grey.R, Grey.G, Grey.B), Fit(height, width, segments.Height, segments.Width, mode), segments,
            Drawing.Map(segments, importance), MapUpsampling.Nearest, opacity, Jet(Drawing.Map(segments, importance)));

    /// <summary>The map's own range in colours that cover the image evenly, so that a pixel shows the position in the range.</summary>
    private static ColorScale Jet(AttributionMap map) => ColorScale.Create(map) with { Colors = ColorMap.Jet };

    private static ImageFit Fit(int height, int width, int inputHeight, int inputWidth, ResizeMode mode) =>
        ImageFit.Create(height, width, inputHeight, inputWidth, mode);

    private static (byte, byte, byte) Mixed((byte R, byte G, byte B) source, (byte R, byte G, byte B) color) =>
        ((byte)((source.R + color.R + 1) / 2), (byte)((source.G + color.G + 1) / 2), (byte)((source.B + color.B + 1) / 2));
}
