namespace Microsoft.ML.Lime.Engine.Tests;

public class ImageBufferTests
{
    [Fact]
    public void WithoutAlpha_DropsAlphaOrCompositesOverWhite()
    {
        ImageBuffer image = ImageBuffer.FromBytes(1, 3, 4, [10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 31, 102]);
        ImageBuffer dropped = image.WithoutAlpha(AlphaMode.Drop);
        Assert.Equal((1, 3, 3, true), (dropped.Height, dropped.Width, dropped.Channels, dropped.IsByte));
        Assert.Equal([10, 20, 30, 10, 20, 30, 10, 20, 31], dropped.Bytes.ToArray());
        // 102 is 0.4: 0.4 * 10 + 0.6 * 255 = 157, 161, 165.4
        Assert.Equal([10, 20, 30, 255, 255, 255, 157, 161, 165], image.WithoutAlpha(AlphaMode.OverWhite).Bytes.ToArray());
        Assert.Equal(165.4f, image.ToFloat().WithoutAlpha(AlphaMode.OverWhite)[0, 2, 2], 1e-4f);
    }

    /// <summary>Exact for all bytes: (c a + 255 (255 - a)) / 255, rounded to nearest; there are no ties.</summary>
    [Fact]
    public void WithoutAlpha_OverWhite_RoundsToNearest()
    {
        byte[] pixels =
            [.. from c in Enumerable.Range(0, 256) from a in Enumerable.Range(0, 256) from v in new[] { c, c, c, a } select (byte)v];
        Span<byte> found = ImageBuffer.FromBytes(256, 256, 4, pixels).WithoutAlpha(AlphaMode.OverWhite).Bytes;
        for (int c = 0; c < 256; c++)
            for (int a = 0; a < 256; a++)
                Assert.Equal((2 * (c * a + 255 * (255 - a)) + 255) / 510, found[(c * 256 + a) * 3 + 1]);
    }

    /// <summary>Pillow 9.4's convert("L") of these colours; as floats equal up to rounding.</summary>
    [Fact]
    public void ToGrey_MatchesPillow()
    {
        byte[] colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 200, 100, 50, 255, 255, 255, 17, 250, 99];
        byte[] expected = [76, 150, 29, 2, 124, 255, 163];
        ImageBuffer image = ImageBuffer.FromBytes(1, 7, 3, colors);
        Assert.Equal(expected, image.ToGrey().Bytes.ToArray());
        float[] floats = image.ToFloat().ToGrey().Floats.ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(floats[i] - expected[i], -0.501, 0.501);
        Assert.Equal([76], ImageBuffer.FromBytes(1, 1, 4, [255, 0, 0, 7]).ToGrey().Bytes.ToArray());
        ImageBuffer grey = ImageBuffer.FromBytes(1, 1, 1, [3]);
        Assert.Same(grey, grey.ToGrey());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void WithoutAlpha_ImageWithoutAlpha_ReturnsSameInstance(int channels)
    {
        ImageBuffer image = ImageBuffer.FromFloats(2, 1, channels, new float[2 * channels]);
        Assert.Same(image, image.WithoutAlpha(AlphaMode.OverWhite));
        Assert.Same(image, image.WithoutAlpha(AlphaMode.Drop));
    }

    [Fact]
    public void ToByteAndToFloat_ConvertWithRoundingAndClamping()
    {
        ImageBuffer floats = ImageBuffer.FromFloats(1, 6, 1, [-1, 0.5f, 1.5f, 254.6f, 400, float.NaN]);
        Assert.Equal([0, 0, 2, 255, 255, 0], floats.ToByte().Bytes.ToArray());
        Assert.Same(floats, floats.ToFloat());
        ImageBuffer bytes = ImageBuffer.FromBytes(2, 1, 1, [0, 255]);
        Assert.Equal([0, 255], bytes.ToFloat().Floats.ToArray());
        Assert.Same(bytes, bytes.ToByte());
    }

    [Fact]
    public void ImageBuffer_WrongLengthSizeOrElementType_Throws()
    {
        Assert.Throws<ArgumentException>(() => ImageBuffer.FromBytes(2, 3, 1, new byte[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageBuffer.FromBytes(0, 3, 1, []));
        Assert.Throws<InvalidOperationException>(() => ImageBuffer.FromBytes(1, 1, 1, [1]).Floats.Length);
        Assert.Throws<InvalidOperationException>(() => ImageBuffer.FromFloats(1, 1, 1, [1]).Bytes.Length);
    }

    [Fact]
    public void Indexer_AddressesRowColumnAndChannel() =>
        Assert.Equal(5, ImageBuffer.FromBytes(2, 1, 3, [0, 1, 2, 3, 4, 5])[1, 0, 2]);
}
