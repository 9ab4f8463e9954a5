using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class DisplayRangeTests
{
    private static byte[] Present(ImageBuffer image, DisplayRange? view = null)
    {
        ImageBuffer present = (view ?? DisplayRange.Default).Apply(image);
        Assert.Equal((image.Height, image.Width, 3, true), (present.Height, present.Width, present.Channels, present.IsByte));
        return present.Bytes.ToArray();
    }

    [Fact]
    public void Apply_Grey_IsRepeatedToThreeChannels() =>
        Assert.Equal<byte>([7, 7, 7, 9, 9, 9], Present(ImageBuffer.FromBytes(1, 2, 1, [7, 9])));

    [Fact]
    public void Apply_Alpha_IsCompositedOverWhite() => Assert.Equal<byte>(
        [255, 255, 255, 10, 20, 30, 155, 165, 175],
        Present(ImageBuffer.FromBytes(1, 3, 4, [10, 20, 30, 0, 10, 20, 30, 255, 55, 75, 95, 128])));

    [Fact]
    public void Apply_FloatsWithin0And255_AreRounded() =>
        Assert.Equal<byte>([0, 127, 255], Present(ImageBuffer.FromFloats(1, 1, 3, [0.2f, 127.4f, 254.6f])));

    [Fact]
    public void Apply_FloatsWithin0And1_AreScaledIncludingAlpha()
    {
        Assert.Equal<byte>([0, 128, 255], Present(ImageBuffer.FromFloats(1, 1, 3, [0, 0.5f, 1])));
        Assert.Equal<byte>([128, 192, 255], Present(ImageBuffer.FromFloats(1, 1, 4, [0, 0.5f, 1, 0.498f])));
    }

    [Fact]
    public void Apply_OtherFloats_AreStretchedFromMinToMax() => Assert.Equal<byte>(
        [0, 0, 0, 64, 64, 64, 255, 255, 255, 0, 0, 0],
        Present(ImageBuffer.FromFloats(2, 2, 1, [-1, 0, 3, float.NaN])));

    [Fact]
    public void Apply_ConstantFloatsOutsideUsualRanges_AreMidGrey() =>
        Assert.Equal<byte>([128, 128, 128], Present(ImageBuffer.FromFloats(1, 1, 1, [-7])));

    [Fact]
    public void Apply_OtherChannelCounts_RenderChannelMean()
    {
        Assert.Equal<byte>([15, 15, 15, 40, 40, 40], Present(ImageBuffer.FromBytes(1, 2, 2, [10, 20, 30, 50])));
        // The channel means are 0, 0.25 and 0.5: black to white.
        Assert.Equal<byte>([0, 0, 0, 128, 128, 128, 255, 255, 255],
            Present(ImageBuffer.FromFloats(3, 1, 5, [0, 0, 0, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0, 1, 0.5f, 0.5f, 0.5f])));
    }

    [Fact]
    public void Apply_ChosenBands_AreStretchedTogether()
    {
        ImageBuffer tile = ImageBuffer.FromFloats(2, 1, 5, [9, -1, 2, 3, 9, 9, 0, 1, -1, 9]);
        Assert.Equal<byte>([255, 0, 191, 0, 64, 128], Present(tile, new DisplayRange { Channels = [3, 1, 2] }));
        Assert.Equal<byte>([0, 0, 0, 255, 255, 255], Present(tile, new DisplayRange { Channels = [1] }));
    }

    [Fact]
    public void Apply_ChosenFourthChannel_IsNotTreatedAsAlpha() => Assert.Equal<byte>(
        [10, 20, 0], Present(ImageBuffer.FromBytes(1, 1, 4, [10, 20, 30, 0]), new DisplayRange { Channels = [0, 1, 3] }));

    [Fact]
    public void Apply_GivenRange_TakesPrecedence()
    {
        var view = new DisplayRange { Low = 50, High = 150 };
        byte[] present = Present(ImageBuffer.FromBytes(1, 5, 1, [20, 50, 100, 150, 200]), view);
        Assert.Equal<byte>([0, 0, 128, 255, 255], [.. present.Chunk(3).Select(p => p[0])]);
        Assert.Equal<byte>([0, 128, 255], [.. Present(ImageBuffer.FromFloats(3, 1, 1, [-1, 100, 1000]), view).Chunk(3).Select(p => p[0])]);
    }

    [Fact]
    public void Apply_InvalidOptions_ReportsAllProblems()
    {
        LimeException error = Assert.Throws<LimeException>(() =>
            new DisplayRange { Channels = [5, -1], Low = 2, High = 2 }.Apply(ImageBuffer.FromFloats(2, 3, 5, new float[30])));
        Assert.Equal(4, error.Problems.Count);
        Assert.Contains("band 5 does not exist; the image has 5 channels, 0 to 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_DoesNotModifyImage()
    {
        ImageBuffer image = Drawing.Varied(2, 3);
        byte[] before = image.Bytes.ToArray();
        DisplayRange.Default.Apply(image).Bytes.Clear();
        Assert.Equal(before, image.Bytes.ToArray());
    }
}
