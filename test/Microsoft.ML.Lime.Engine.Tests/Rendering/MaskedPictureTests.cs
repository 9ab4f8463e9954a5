using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class MaskedPictureTests
{
    [Fact]
    public void Draw_KeepsOnlyGivenSegments()
    {
        ImageBuffer photo = Drawing.Varied(4, 6);
        ImageBuffer picture = MaskedPicture.Draw(photo, PictureFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [3, 0]);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 6; x++)
                Assert.Equal(y < 2 == x < 3 ? photo.Pixel(y, x) : (0, 0, 0), picture.Pixel(y, x));
    }

    [Fact]
    public void Draw_CroppedArea_IsBlack()
    {
        ImageBuffer photo = Drawing.Varied(4, 8);
        var fit = PictureFit.Create(4, 8, 2, 2, ResizeMode.Crop);
        ImageBuffer picture = MaskedPicture.Draw(photo, fit, Drawing.Quarters(2, 2), [0, 1, 2, 3]);
        for (int x = 0; x < 8; x++)
            Assert.Equal(x is >= 2 and < 6 ? photo.Pixel(1, x) : (0, 0, 0), picture.Pixel(1, x));
    }

    [Fact]
    public void Draw_NoSegments_IsBlack() => Assert.False(
        MaskedPicture.Draw(Drawing.Varied(4, 6), PictureFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [])
            .Bytes.ContainsAnyExcept((byte)0));

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Draw_SegmentIndexOutOfRange_Throws(int segment) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        MaskedPicture.Draw(Drawing.Varied(4, 6), PictureFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 2), [segment]));

    [Fact]
    public void Draw_SegmentMapOfOtherSize_Throws() => Assert.Throws<ArgumentException>(() =>
        MaskedPicture.Draw(Drawing.Varied(4, 6), PictureFit.Create(4, 6, 2, 2, ResizeMode.Fill), Drawing.Quarters(2, 4), [0]));
}
