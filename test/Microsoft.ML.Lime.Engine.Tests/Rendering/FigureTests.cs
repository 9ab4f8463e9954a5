using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class FigureTests
{
    private static readonly ColorScale Unsigned = new(0, 0.2, ColorMap.Jet);

    [Theory]
    [InlineData(48, 64, 5)]
    [InlineData(224, 200, 2)]
    [InlineData(319, 20, 2)]
    [InlineData(320, 20, 1)]
    [InlineData(1, 1, 320)]
    public void Draw_SmallImage_IsEnlargedByWholeFactor(int height, int width, int factor)
    {
        ImageBuffer figure = Draw(Drawing.Plain(height, width, 255, 0, 255));
        (int top, int left, int bottom, int right) = Bounds(figure, (255, 0, 255));
        Assert.Equal((height * factor, width * factor), (bottom - top, right - left));
    }

    [Fact]
    public void Draw_LargeImage_IsCopiedUnchanged()
    {
        ImageBuffer image = Drawing.Rgb(400, 500, (y, x) => (y % 2 == 0 ? (byte)255 : (byte)200, 0, x % 2 == 0 ? (byte)255 : (byte)200));
        ImageBuffer figure = Draw(image);
        (int top, int left, _, _) = Bounds(figure, (255, 0, 255));
        for (int y = 0; y < 400; y++)
            Assert.True(figure.Bytes.Slice(((top + y) * figure.Width + left) * 3, 1500).SequenceEqual(image.Bytes.Slice(y * 1500, 1500)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20000)]
    [InlineData(20000, 1)]
    [InlineData(30, 900)]
    [InlineData(900, 30)]
    [InlineData(1500, 2000)]
    public void Draw_AnyShapeAndTitleLength_KeepsMarginsEmpty(int height, int width)
    {
        string longTitle = string.Join(", ", Enumerable.Repeat("mountain dog", 200));
        ImageBuffer figure = Figure.Draw(
            Drawing.Plain(height, width, 90, 90, 90), Unsigned, longTitle, " (0.62)", longTitle, "change of probability, a long unit");
        const int margin = 8;
        for (int y = 0; y < figure.Height; y++)
            for (int x = 0; x < figure.Width; x++)
                if (y < margin || y >= figure.Height - margin || x < margin || x >= figure.Width - margin)
                    Assert.True(figure.Pixel(y, x) == (255, 255, 255), $"Row {y}, column {x}.");
        Assert.True(figure.Height >= height && figure.Width >= width);
    }

    [Fact]
    public void Draw_ColorBar_ShowsAllColorsFromHighToLow()
    {
        ImageBuffer figure = Draw(Drawing.Plain(400, 300, 255, 0, 255));
        (int top, _, int bottom, int right) = Bounds(figure, (255, 0, 255));
        int column = right + 25;
        for (int y = top; y < bottom; y++)
            Assert.Equal(ColorMap.Jet.GetColor(1 - ((y - top + 0.5) / 400)), figure.Pixel(y, column));
    }

    [Fact]
    public void Draw_Ticks_AreAtTheirValues()
    {
        ImageBuffer figure = Draw(Drawing.Plain(400, 300, 255, 0, 255)); // 0 to 0.2, ticks every 0.05
        (int top, _, _, int right) = Bounds(figure, (255, 0, 255));
        int column = Enumerable.Range(right + 25, 100).First(x => figure.Pixel(top + 70, x) == (255, 255, 255)) + 2;
        int[] rows = [.. Enumerable.Range(top, 400).Where(y => figure.Pixel(y, column) != (255, 255, 255)).Select(y => y - top)];
        Assert.Equal([0, 100, 200, 300, 399], rows);
    }

    [Fact]
    public void Draw_ConstantMap_HasBarOfOneColor()
    {
        ImageBuffer figure = Figure.Draw(Drawing.Plain(400, 300, 255, 0, 255), new ColorScale(0.5, 0.5, ColorMap.Jet), "t", "", "", "u");
        (int top, _, int bottom, int right) = Bounds(figure, (255, 0, 255));
        Assert.All(Enumerable.Range(top, bottom - top), y => Assert.Equal(ColorMap.Jet.GetColor(0.5), figure.Pixel(y, right + 25)));
    }

    [Fact]
    public void Draw_MapWithoutValues_HasGreyBar()
    {
        ColorScale scale = ColorScale.Create(new AttributionMap(1, 1, [float.NaN]));
        ImageBuffer figure = Figure.Draw(Drawing.Plain(400, 300, 255, 0, 255), scale, "t", "", "", "u");
        (int top, _, _, int right) = Bounds(figure, (255, 0, 255));
        Assert.Equal((220, 220, 220), figure.Pixel(top + 200, right + 25));
    }

    [Fact]
    public void Draw_IsCultureInvariant()
    {
        byte[]? invariant = null, russian = null;
        Drawing.InCulture("", () => invariant = Draw(Drawing.Varied(40, 50)).Bytes.ToArray());
        Drawing.InCulture("ru-RU", () => russian = Draw(Drawing.Varied(40, 50)).Bytes.ToArray());
        Assert.Equal(invariant!, russian!);
    }

    private static ImageBuffer Draw(ImageBuffer image) =>
        Figure.Draw(image, Unsigned, "LIME: cat", " (0.62)", "tree surrogate", "importance");

    /// <summary>The bounding rectangle of a colour.</summary>
    private static (int Top, int Left, int Bottom, int Right) Bounds(ImageBuffer figure, (byte, byte, byte) color)
    {
        (int top, int left, int bottom, int right) = (int.MaxValue, int.MaxValue, 0, 0);
        for (int y = 0; y < figure.Height; y++)
            for (int x = 0; x < figure.Width; x++)
                if (figure.Pixel(y, x) == color)
                    (top, left, bottom, right) = (Math.Min(top, y), Math.Min(left, x), Math.Max(bottom, y + 1), Math.Max(right, x + 1));
        return (top, left, bottom, right);
    }
}
