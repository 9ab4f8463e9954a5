using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class SegmentBordersTests
{
    private static readonly (byte, byte, byte) Yellow = (255, 235, 0);

    [Fact]
    public void Draw_VerticalBorder_IsYellowWithDarkEdges()
    {
        ImageBuffer image = Draw(Drawing.Plain(6, 8, 255, 255, 255), ResizeMode.Fill, Drawing.Segments(3, 4, (_, x) => x / 2));
        for (int y = 0; y < 6; y++)
            for (int x = 0; x < 8; x++)
                Assert.Equal(x == 3 ? Yellow : x is 2 or 4 ? ((byte)102, (byte)102, (byte)102) : (255, 255, 255), image.Pixel(y, x));
    }

    [Fact]
    public void Draw_HorizontalBorder_IsYellow()
    {
        ImageBuffer image = Draw(Drawing.Plain(6, 8, 0, 0, 0), ResizeMode.Fill, Drawing.Segments(2, 4, (y, _) => y));
        for (int y = 0; y < 6; y++)
            Assert.Equal(y == 2 ? Yellow : (0, 0, 0), image.Pixel(y, 5));
    }

    [Fact]
    public void Draw_LargeImage_UsesThickerLines()
    {
        ImageBuffer image = Draw(Drawing.Plain(1200, 1300, 255, 255, 255), ResizeMode.Fill, Drawing.Segments(1, 2, (_, x) => x));
        int[] line = [.. Enumerable.Range(0, 1300).Where(x => image.Pixel(600, x) == Yellow)];
        Assert.Equal([647, 648, 649, 650, 651], line); // the last column of the left segment is 649
        Assert.Equal((102, 102, 102), image.Pixel(600, 646));
        Assert.Equal((255, 255, 255), image.Pixel(600, 644));
    }

    [Fact]
    public void Draw_CroppedArea_IsOutlinedAndOtherwiseUnchanged()
    {
        ImageBuffer source = Drawing.Plain(4, 16, 255, 255, 255);
        ImageBuffer image = Draw(source, ResizeMode.Crop, Drawing.Segments(4, 4, (_, _) => 0));
        for (int x = 0; x < 16; x++)
            Assert.Equal(
                x is 5 or 9 ? Yellow : x is 4 or 6 or 8 or 10 ? ((byte)102, (byte)102, (byte)102) : (255, 255, 255), image.Pixel(2, x));
    }

    [Fact]
    public void Draw_SingleSegment_HasNoBorder()
    {
        ImageBuffer source = Drawing.Varied(5, 9);
        Assert.True(Draw(source, ResizeMode.Fill, Drawing.Segments(3, 4, (_, _) => 0)).Bytes.SequenceEqual(source.Bytes));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20000)]
    [InlineData(20000, 1)]
    public void Draw_ExtremeShapes_KeepsImageSize(int height, int width)
    {
        ImageBuffer image = Draw(Drawing.Varied(height, width), ResizeMode.Fill, Drawing.Quarters(8, 10));
        Assert.Equal((height, width, 3), (image.Height, image.Width, image.Channels));
    }

    private static ImageBuffer Draw(ImageBuffer source, ResizeMode mode, SegmentMap segments) =>
        Boundaries.Draw(source, ImageFit.Create(source.Height, source.Width, segments.Height, segments.Width, mode), segments);
}
