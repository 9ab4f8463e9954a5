using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class TerminalImageTests
{
    [Fact]
    public void Draw_Cell_RendersTwoPixelsAsHalfBlock()
    {
        ImageBuffer image = ImageBuffer.FromBytes(2, 2, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
        Assert.Equal(
            "\e[38;2;255;0;0m\e[48;2;0;0;255m▀\e[38;2;0;255;0m\e[48;2;255;255;255m▀\e[0m",
            TerminalImage.Draw(image, 2, 1, color: true));
    }

    [Fact]
    public void Draw_RepeatedColors_WritesEscapeCodesOncePerLine()
    {
        ImageBuffer image = Drawing.Rgb(4, 3, (y, _) => ((byte)(1 + y / 2 * 3), (byte)(2 + y / 2 * 3), (byte)(3 + y / 2 * 3)));
        Assert.Equal(
            "\e[38;2;1;2;3m\e[48;2;1;2;3m▀▀▀\e[0m\n\e[38;2;4;5;6m\e[48;2;4;5;6m▀▀▀\e[0m",
            TerminalImage.Draw(image, 3, 9, color: true));
    }

    [Fact]
    public void Draw_OddLastRow_LeavesLowerHalfUncolored() =>
        Assert.Equal("\e[38;2;9;8;7m▀\e[0m", TerminalImage.Draw(Drawing.Plain(1, 1, 9, 8, 7), 1, 1, color: true));

    [Fact]
    public void Draw_WithoutColor_MapsLuminanceToCharacters()
    {
        ImageBuffer image = ImageBuffer.FromBytes(2, 10, 1, [.. Row(), .. Row()]);
        Assert.Equal(" .:-=+*#%@", TerminalImage.Draw(image, 10, 5, color: false));

        static IEnumerable<byte> Row() => Enumerable.Range(0, 10).Select(i => (byte)(i * 255 / 9));
    }

    [Theory]
    [InlineData(100, 200, 40, 100, 40, 10)] // the width is the limit; 20 pixel rows are 10 lines
    [InlineData(200, 100, 80, 10, 10, 10)] // the height is the limit
    [InlineData(1, 1, 80, 24, 48, 24)]
    [InlineData(1, 20000, 80, 24, 80, 1)]
    [InlineData(20000, 1, 80, 24, 1, 24)]
    public void Draw_KeepsAspectRatioWithinLimits(int height, int width, int columns, int rows, int expectedColumns, int expectedLines)
    {
        foreach (bool color in new[] { true, false })
        {
            string[] lines = TerminalImage.Draw(Drawing.Plain(height, width, 255, 255, 255), columns, rows, color).Split('\n');
            Assert.Equal(expectedLines, lines.Length);
            Assert.All(lines, line => Assert.Equal(expectedColumns, line.Count(c => c == (color ? '▀' : '@'))));
        }
    }

    [Fact]
    public void Draw_Downscaling_AveragesPixelsByArea()
    {
        // Three columns resampled to two: (0 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5.
        ImageBuffer image = Drawing.Rgb(3, 3, (_, x) => (new byte[] { 0, 90, 240 }[x], 0, 0));
        Assert.Equal(
            "\e[38;2;30;0;0m\e[48;2;30;0;0m▀\e[38;2;190;0;0m\e[48;2;190;0;0m▀\e[0m",
            TerminalImage.Draw(image, 2, 1, color: true));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Draw_ZeroColumnsOrRows_Throws(int columns, int rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TerminalImage.Draw(Drawing.Plain(2, 3, 0, 0, 0), columns, rows, color: true));
}
