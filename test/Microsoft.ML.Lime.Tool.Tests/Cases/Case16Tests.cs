using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Photos of more than a hundred megapixels, which are read at a reduced size.</summary>
public sealed class Case16Tests : PhotoTest
{
    private const int Height = 9000, Width = 12000;

    /// <summary>
    /// A JPEG of 108 megapixels in one grey of 140, written bit by bit: the first block has the difference 96 (96 / 8 + 128 = 140) of its
    /// mean, all others 0. In the Huffman table of the means 0 is the code of 0 bits and 10 that of 7 bits; in the other 0 is the end of
    /// a block. So a block of three colours takes 6 bits, all of them 0.
    /// </summary>
    private static byte[] Huge(int height, int width)
    {
        byte[] tables =
        [
            0xff, 0xd8,
            0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xff, 0xc0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3,
            1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
            0xff, 0xc4, 0, 21, 0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
            0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0,
        ];
        int blocks = (height + 7) / 8 * ((width + 7) / 8), bits = 9 + 5 + 6 * (blocks - 1);
        var data = new byte[(bits + 7) / 8];
        data[0] = 0b10110000; // 10, the 7 bits 1100000, and zeros
        if (bits % 8 != 0)
            data[^1] |= (byte)(0xff >> (bits % 8));
        return [.. tables, .. data, 0xff, 0xd9];
    }

    [Fact]
    public void Load_MoreValuesThanAreKept_IsReadAtHalfTheSize()
    {
        ImageBuffer image = ImageFile.Decode(Huge(Height, Width), "phone.jpg");
        Assert.Equal((Height / 2, Width / 2, 3), (image.Height, image.Width, image.Channels));
        Assert.StartsWith("The image phone.jpg of 9000 x 12000 pixels takes more memory than the limit of 256 MiB, so it was read at "
            + "4500 x 6000;", Assert.Single(image.Notes), StringComparison.Ordinal);
        Assert.Equal((140, 140), (image[0, 0, 0], image[Height / 2 - 1, Width / 2 - 1, 2]));
    }

    [Fact]
    public void Load_SmallImageOfTheSameKind_IsReadAsItIs()
    {
        ImageBuffer image = ImageFile.Decode(Huge(90, 120), "small.jpg");
        Assert.Equal((90, 120, 3), (image.Height, image.Width, image.Channels));
        Assert.Empty(image.Notes);
        Assert.All(image.Bytes.ToArray(), value => Assert.Equal(140, value));
    }

    [Fact]
    public void Load_HalfOfIt_IsRefusedAsDamaged()
    {
        byte[] file = Huge(Height, Width);
        Assert.Contains("is damaged", Assert.Throws<LimeException>(() => ImageFile.Decode(file.AsMemory(0, file.Length / 2), "half.jpg"))
            .Message, StringComparison.Ordinal);
    }
}
