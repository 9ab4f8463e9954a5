using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class MaskedImageTests
{
    [Fact]
    public void Draw_KeepsOnlyGivenSegments()
    {
        ImageBuffer source = Drawing.Varied(4, 6);
        ImageBuffer image = MaskedImage.Draw(source, ImageFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [3, 0]);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 6; x++)
                Assert.Equal(y < 2 == x < 3 ? source.Pixel(y, x) : (0, 0, 0), image.Pixel(y, x));
    }

    [Fact]
    public void Draw_CroppedArea_IsBlack()
    {
        ImageBuffer source = Drawing.Varied(4, 8);
        var fit = ImageFit.Create(4, 8, 2, 2, ResizeMode.Crop);
        ImageBuffer image = MaskedImage.Draw(source, fit, Drawing.Quarters(2, 2), [0, 1, 2, 3]);
        for (int x = 0; x < 8; x++)
            Assert.Equal(x is >= 2 and < 6 ? source.Pixel(1, x) : (0, 0, 0), image.Pixel(1, x));
    }

    [Fact]
    public void Draw_NoSegments_IsBlack() => Assert.False(
        MaskedImage.Draw(Drawing.Varied(4, 6), ImageFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [])
            .Bytes.ContainsAnyExcept((byte)0));

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Draw_SegmentIndexOutOfRange_Throws(int segment) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        MaskedImage.Draw(Drawing.Varied(4, 6), ImageFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [segment]));

    [Fact]
    public void Draw_SegmentMapOfOtherSize_Throws() => Assert.Throws<ArgumentException>(() =>
        MaskedImage.Draw(Drawing.Varied(4, 6), ImageFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 4), [0]));
}
