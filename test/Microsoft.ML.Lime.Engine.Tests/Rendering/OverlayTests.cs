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
        ImageBuffer picture = Paint(4, 6, ResizeMode.Fill, segments, [0, 0.25f, 0.5f, 1], 1);
        double[] position = [0, 0.25, 0.5, 1];
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 6; x++)
                Assert.Equal(ColorMap.Jet.At(position[(y / 2 * 2) + (x / 3)]), picture.Pixel(y, x));
    }

    [Fact]
    public void Paint_Crop_BlendsCroppedSidesWithGrey()
    {
        // 4 x 8 on 2 x 2: scaled by 1/2 to 2 x 4; the two middle columns are kept, which are columns 2 to 5 of the source image.
        ImageBuffer picture = Paint(4, 8, ResizeMode.Crop, Drawing.Quarters(2, 2), [0, 0.25f, 0.5f, 1], 0.5);
        double[] position = [0, 0.25, 0.5, 1];
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 8; x++)
            {
                (byte R, byte G, byte B) unseen = (128, 128, 128);
                (byte R, byte G, byte B) over = x is >= 2 and < 6 ? ColorMap.Jet.At(position[(y / 2 * 2) + ((x - 2) / 2)]) : unseen;
                Assert.Equal(Mixed(Grey, over), picture.Pixel(y, x));
            }
    }

    [Fact]
    public void Paint_Pad_OmitsPadding()
    {
        // 4 x 8 on 4 x 4: scaled by 1/2 to 2 x 4, in rows 1 and 2 of the input; rows 0 and 3 are padding.
        SegmentMap rows = Drawing.Segments(4, 4, (y, _) => y);
        ImageBuffer picture = Paint(4, 8, ResizeMode.Pad, rows, [0, 0.25f, 0.75f, 1], 1);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 8; x++)
                Assert.Equal(ColorMap.Jet.At(y < 2 ? 0.25 : 0.75), picture.Pixel(y, x));
    }

    [Fact]
    public void Paint_HalfOpacity_AveragesImageAndColor()
    {
        ImageBuffer picture = Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [0, 0.25f, 0.5f, 1], 0.5);
        Assert.Equal(Mixed(Grey, ColorMap.Jet.At(0)), picture.Pixel(1, 2));
        Assert.Equal(Mixed(Grey, ColorMap.Jet.At(1)), picture.Pixel(2, 3));
    }

    [Fact]
    public void Paint_SignedMap_DesaturatesImage()
    {
        ImageBuffer photo = ImageBuffer.FromBytes(2, 4, 3, [.. Enumerable.Range(0, 8).SelectMany(_ => new byte[] { 200, 100, 50 })]); // luminance 124
        ImageBuffer Draw(float left, double opacity) => Overlay.Paint(photo, PictureFit.Create(2, 4, 2, 4, ResizeMode.Fill),
            Drawing.Segments(2, 4, (_, x) => x / 2), new ScoreMap(2, 4, [left, left, 1, 1, left, left, 1, 1]), MapUpsampling.Nearest, opacity);

        Assert.Equal(Mixed((124, 124, 124), ColorMap.RedWhiteBlue.At(1)), Draw(-1, 0.5).Pixel(0, 3));
        Assert.Equal(Mixed((200, 100, 50), ColorMap.Jet.At(1)), Draw(0, 0.5).Pixel(0, 3));
        Assert.Equal((200, 100, 50), Draw(-1, 0).Pixel(0, 3));
    }

    [Fact]
    public void Paint_NegativeValue_UsesDivergingScaleCenteredOnZero()
    {
        // The largest magnitude is 2, so -1 lies at 1/4, 0 at 1/2 and 2 at 1.
        ImageBuffer picture = Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [-1, 0, 2, 1], 1);
        Assert.Equal(ColorMap.RedWhiteBlue.At(0.25), picture.Pixel(0, 0));
        Assert.Equal((255, 255, 255), picture.Pixel(0, 5));
        Assert.Equal(ColorMap.RedWhiteBlue.At(1), picture.Pixel(3, 0));
        Assert.Equal(ColorMap.RedWhiteBlue.At(0.75), picture.Pixel(3, 5));
    }

    [Fact]
    public void Paint_BicubicMap_IsInterpolatedAtSourcePixels()
    {
        // Source columns lie at 0.25, 0.75, ... of the input columns, whose values are at 0.5, 1.5, ...
        var map = new ScoreMap(1, 4, [0, 1, 1, 0]);
        SegmentMap segments = Drawing.Segments(1, 4, (_, x) => x);
        ImageBuffer picture = Overlay.Paint(
            Drawing.Varied(2, 8), Fit(2, 8, 1, 4, ResizeMode.Fill), segments, map, MapUpsampling.Bicubic, 1);
        double[] position = [0, 0.25, 0.75, 1, 1, 0.75, 0.25, 0];
        for (int x = 0; x < 8; x++)
            Assert.Equal(ColorMap.Jet.At(position[x]), picture.Pixel(1, x));
    }

    [Fact]
    public void Paint_GridWithUnequalCells_FollowsCells()
    {
        // Splitting five columns evenly would put the cell border after the third column instead of the first.
        SegmentMap grid = SegmentMap.FromLabels(2, 5, [0, 1, 1, 1, 1, 0, 1, 1, 1, 1], 2, (1, 2));
        PictureFit fit = Fit(2, 5, 2, 5, ResizeMode.Fill);
        ImageBuffer picture = Overlay.Paint(Drawing.Varied(2, 5), fit, grid, new ScoreMap(1, 2, [0, 1]), MapUpsampling.None, 1);
        for (int x = 0; x < 5; x++)
            Assert.Equal(ColorMap.Jet.At(x == 0 ? 0 : 1), picture.Pixel(1, x));
    }

    [Fact]
    public void Paint_CoarseMapWithoutGrid_IsSpreadEvenly()
    {
        SegmentMap segments = Drawing.Quarters(2, 4);
        ImageBuffer picture = Overlay.Paint(
            Drawing.Varied(2, 4), Fit(2, 4, 2, 4, ResizeMode.Fill), segments, new ScoreMap(1, 2, [0, 1]), MapUpsampling.None, 1);
        for (int x = 0; x < 4; x++)
            Assert.Equal(ColorMap.Jet.At(x < 2 ? 0 : 1), picture.Pixel(1, x));
    }

    [Fact]
    public void Paint_NonFiniteValues_HaveNoColor()
    {
        SegmentMap segments = Drawing.Quarters(2, 2);
        ImageBuffer picture = Paint(4, 6, ResizeMode.Fill, segments, [float.NaN, 0, 1, float.PositiveInfinity], 1);
        Assert.Equal(Grey, picture.Pixel(0, 0));
        Assert.Equal(Grey, picture.Pixel(3, 5));
        Assert.Equal(ColorMap.Jet.At(0), picture.Pixel(0, 5));
        Assert.Equal(ColorMap.Jet.At(1), picture.Pixel(3, 0));
        Assert.Equal(Grey, Paint(4, 6, ResizeMode.Fill, segments, [float.NaN, float.NaN, float.NaN, float.NaN], 1).Pixel(2, 2));
    }

    [Fact]
    public void Paint_ConstantMap_HasMiddleColor()
    {
        ImageBuffer picture = Paint(4, 6, ResizeMode.Fill, Drawing.Quarters(2, 2), [3, 3, 3, 3], 1);
        Assert.Equal(ColorMap.Jet.At(0.5), picture.Pixel(3, 1));
    }

    [Fact]
    public void Paint_ZeroOpacity_ReturnsSourceImage()
    {
        var sizes =
            from photo in Gen.Choose(1, 12).Two()
            from input in Gen.Choose(1, 9).Two()
            from mode in Gen.Elements(ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad)
            from upsampling in Gen.Elements(MapUpsampling.Nearest, MapUpsampling.Bicubic, MapUpsampling.None)
            select (Photo: photo, Input: input, mode, upsampling);
        Prop.ForAll(sizes.ToArbitrary(), c =>
        {
            ImageBuffer photo = Drawing.Varied(c.Photo.Item1, c.Photo.Item2);
            SegmentMap segments = Drawing.Segments(c.Input.Item1, c.Input.Item2, (y, x) => y * 10 + x);
            ScoreMap map = Drawing.Map(segments, [.. Enumerable.Range(0, segments.Count).Select(i => (float)i)]);
            PictureFit fit = Fit(photo.Height, photo.Width, segments.Height, segments.Width, c.mode);
            return Overlay.Paint(photo, fit, segments, map, c.upsampling, 0).Bytes.SequenceEqual(photo.Bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Paint_DoesNotModifySourceImage()
    {
        ImageBuffer photo = Drawing.Plain(4, 6, 100, 100, 100);
        SegmentMap segments = Drawing.Quarters(2, 2);
        Overlay.Paint(photo, Fit(4, 6, 2, 2, ResizeMode.Fill), segments, Drawing.Map(segments, 0, 1, 2, 3), MapUpsampling.Nearest, 1);
        Assert.False(photo.Bytes.ContainsAnyExcept((byte)100));
    }

    [Fact]
    public void Draw_AddsTitleAndColorBarToDrawPlain()
    {
        ImageBuffer photo = Drawing.Varied(330, 420);
        SegmentMap segments = Drawing.Quarters(20, 30);
        ClassExplanation target = Drawing.Explanation(Drawing.Map(segments, 0, 1, 2, 3));
        ImageExplanation explanation = Drawing.Explanation(photo, ResizeMode.Crop, segments, target);
        ImageBuffer plain = Overlay.DrawPlain(photo, explanation, target, 0.3);
        Assert.True(plain.Bytes.SequenceEqual(
            Overlay.Paint(photo, explanation.Fit, segments, target.Map, MapUpsampling.Nearest, 0.3).Bytes));
        ImageBuffer expected = Figure.Draw(plain, ColorScale.Of(target.Map), "LIME: cat", " (0.63)",
            "tree surrogate, R² 0.50 · 100 samples · 4 segments", "change of probability");
        ImageBuffer figure = Overlay.Draw(photo, explanation, target, 0.3);
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
        ScoreMap map = Drawing.Map(segments, 0, 1, 2, 3);
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
        ClassExplanation target = Drawing.Explanation(new ScoreMap(1, 1, [1]));
        Assert.Equal("LIME: cat", Overlay.Title("lime", target));
        Assert.Equal("LIME: class 7", Overlay.Title("lime", target with { ClassName = null }));
        SegmentMap segments = Drawing.Segments(4, 7, (_, _) => 0);
        ImageExplanation explanation = Drawing.Explanation(Drawing.Varied(4, 7), ResizeMode.Fill, segments, target);
        SurrogateFit fit = target.Fit!;
        Assert.Equal("tree surrogate, R² 0.93 · 100 samples · 1 segment",
            Overlay.Subtitle(explanation, target with { Fit = fit with { R2 = 0.934 } }));
        Assert.Equal("tree surrogate, R² undefined · 100 samples · 1 segment",
            Overlay.Subtitle(explanation, target with { Fit = fit with { R2 = double.NaN } }));
        Assert.Equal("tree surrogate · 100 samples", Overlay.Subtitle(explanation with { Segments = null }, target with { Fit = null }));
    });

    [Fact]
    public void Unit_DependsOnMethodSurrogateAndActivation()
    {
        ClassExplanation linear = Drawing.Explanation(new ScoreMap(1, 1, [1])), tree = Drawing.Explanation(new ScoreMap(1, 1, [1]), [1]);
        Assert.Equal("change of probability", Overlay.Unit("lime", linear.Fit, Activation.Softmax));
        Assert.Equal("change of score", Overlay.Unit("occlusion", null, Activation.None));
        Assert.Equal("probability if present", Overlay.Unit("rise", null, Activation.Softmax));
        Assert.Equal("importance", Overlay.Unit("lime", tree.Fit, Activation.Softmax));
    }

    private static ImageBuffer Paint(int height, int width, ResizeMode mode, SegmentMap segments, float[] importance, double opacity) =>
        Overlay.Paint(
            Drawing.Plain(height, width, Grey.R, Grey.G, Grey.B), Fit(height, width, segments.Height, segments.Width, mode), segments,
            Drawing.Map(segments, importance), MapUpsampling.Nearest, opacity);

    private static PictureFit Fit(int height, int width, int inputHeight, int inputWidth, ResizeMode mode) =>
        PictureFit.Create(height, width, inputHeight, inputWidth, mode);

    private static (byte, byte, byte) Mixed((byte R, byte G, byte B) photo, (byte R, byte G, byte B) color) =>
        ((byte)((photo.R + color.R + 1) / 2), (byte)((photo.G + color.G + 1) / 2), (byte)((photo.B + color.B + 1) / 2));
}
