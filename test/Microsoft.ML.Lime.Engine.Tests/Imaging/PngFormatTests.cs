namespace Microsoft.ML.Lime.Engine.Tests;

public class PngFormatTests
{
    public static TheoryData<int, bool> Grey => new(
        from depth in new[] { 1, 2, 4, 8, 16 } from interlaced in new[] { false, true } select (depth, interlaced));

    public static TheoryData<int, bool> Palette => new(
        from depth in new[] { 1, 2, 4, 8 } from interlaced in new[] { false, true } select (depth, interlaced));

    public static TheoryData<int, bool> Color => new(
        from depth in new[] { 8, 16 } from interlaced in new[] { false, true } select (depth, interlaced));

    /// <summary>A sample scaled to 0 to 255, also for 16 bits.</summary>
    private static float Expected(int y, int x, int c, int depth) =>
        depth == 16 ? PngFixtures.Sample(y, x, c, 16) / 257f : PngFixtures.Sample(y, x, c, depth) * 255 / ((1 << depth) - 1);

    private static ImageBuffer Decode(string kind, int depth, bool interlaced, int channels)
    {
        ImageBuffer image = ImageFile.Decode(PngFixtures.Get($"{kind}{depth}{(interlaced ? 'i' : 'n')}"), "fixture.png");
        Assert.Equal((PngFixtures.Height, PngFixtures.Width, channels), (image.Height, image.Width, image.Channels));
        Assert.Equal(depth < 16, image.IsByte);
        return image;
    }

    private static void Check(ImageBuffer image, Func<int, int, int, float> expected)
    {
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                for (int c = 0; c < image.Channels; c++)
                    Assert.True(
                        expected(y, x, c) == image[y, x, c],
                        FormattableString.Invariant($"({y}, {x}, {c}): {image[y, x, c]} instead of {expected(y, x, c)}"));
    }

    [Theory]
    [MemberData(nameof(Grey))]
    public void Decode_Grey_ReturnsOneChannel(int depth, bool interlaced) =>
        Check(Decode("grey", depth, interlaced, 1), (y, x, c) => Expected(y, x, 0, depth));

    [Theory]
    [MemberData(nameof(Color))]
    public void Decode_GreyWithAlpha_ReturnsFourChannels(int depth, bool interlaced) =>
        Check(Decode("greyalpha", depth, interlaced, 4), (y, x, c) => Expected(y, x, c == 3 ? 1 : 0, depth));

    [Theory]
    [MemberData(nameof(Color))]
    public void Decode_Rgb_ReturnsThreeChannels(int depth, bool interlaced) =>
        Check(Decode("rgb", depth, interlaced, 3), (y, x, c) => Expected(y, x, c, depth));

    [Theory]
    [MemberData(nameof(Color))]
    public void Decode_Rgba_ReturnsFourChannels(int depth, bool interlaced) =>
        Check(Decode("rgba", depth, interlaced, 4), (y, x, c) => Expected(y, x, c, depth));

    [Theory]
    [MemberData(nameof(Palette))]
    public void Decode_Palette_ReturnsThreeChannels(int depth, bool interlaced) =>
        Check(Decode("palette", depth, interlaced, 3), (y, x, c) => PngFixtures.PaletteColor(PngFixtures.PaletteIndex(y, x, depth), c));

    [Theory]
    [MemberData(nameof(Palette))]
    public void Decode_PaletteWithTransparency_ReturnsFourChannels(int depth, bool interlaced) =>
        Check(Decode("palettealpha", depth, interlaced, 4), (y, x, c) => c == 3
            ? PngFixtures.PaletteAlpha(PngFixtures.PaletteIndex(y, x, depth))
            : PngFixtures.PaletteColor(PngFixtures.PaletteIndex(y, x, depth), c));

    [Fact]
    public void Decode_TransparentGreyValue_ReturnsFourChannels() =>
        Check(ImageFile.Decode(PngFixtures.Get("grey4clear"), "fixture.png"), (y, x, c) => c < 3
            ? Expected(y, x, 0, 4)
            : PngFixtures.Sample(y, x, 0, 4) == PngFixtures.Sample(2, 3, 0, 4) ? 0 : 255);

    [Fact]
    public void Decode_TransparentColor_ReturnsFourChannels() =>
        Check(
            ImageFile.Decode(PngFixtures.Get("rgb8clear"), "fixture.png"),
            (y, x, c) => c < 3 ? Expected(y, x, c, 8) : (y, x) == (2, 3) ? 0 : 255);

    [Fact]
    public void Decode_TransparentColorOf16Bits_ComparesAllBits()
    {
        byte[] file = PngBuilder.Start(1, 2, 16, 2).Chunk("tRNS", 1, 2, 3, 4, 5, 6)
            .Data([0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7]).End();
        ImageBuffer image = ImageFile.Decode(file, "two.png");
        Assert.Equal((4, 0f, 255f), (image.Channels, image[0, 0, 3], image[0, 1, 3]));
    }

    /// <summary>By the PNG specification only the low bits up to the bit depth count.</summary>
    [Fact]
    public void Decode_TransparentGreyValue_IgnoresBitsAboveDepth()
    {
        ImageBuffer image = ImageFile.Decode(PngBuilder.Start(1, 2, 4, 0).Chunk("tRNS", 0xAB, 0xC5).Data([0, 0x56]).End(), "two.png");
        Assert.Equal([85, 85, 85, 0, 102, 102, 102, 255], image.Bytes.ToArray());
    }

    [Fact]
    public void Decode_ShortTransparencyChunk_LeavesOtherPaletteColorsOpaque()
    {
        byte[] file = PngBuilder.Start(1, 2, 8, 3).Chunk("PLTE", 1, 2, 3, 4, 5, 6).Chunk("tRNS", 9).Data([0, 0, 1]).End();
        Assert.Equal([1, 2, 3, 9, 4, 5, 6, 255], ImageFile.Decode(file, "two.png").Bytes.ToArray());
    }

    /// <summary>Three bytes per pixel; each filter of the PNG specification, computed by hand.</summary>
    [Theory]
    [InlineData(0, new byte[] { 10, 20, 30, 40, 50, 60 }, new byte[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(1, new byte[] { 10, 20, 30, 5, 250, 1 }, new byte[] { 10, 20, 30, 15, 14, 31 })]
    [InlineData(2, new byte[] { 1, 2, 3, 4, 5, 255 }, new byte[] { 101, 202, 47, 204, 15, 24 })]
    [InlineData(3, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 51, 102, 25, 129, 61, 31 })]
    [InlineData(4, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 101, 202, 47, 204, 15, 31 })]
    public void Decode_EveryFilter_IsReversed(byte filter, byte[] stored, byte[] expected)
    {
        byte[] above = [100, 200, 44, 200, 10, 25];
        ImageBuffer image = ImageFile.Decode(PngBuilder.Start(2, 2, 8, 2).Data([0, .. above, filter, .. stored]).End(), "filter.png");
        Assert.Equal(above, image.Bytes[..6].ToArray());
        Assert.Equal(expected, image.Bytes[6..].ToArray());
    }

    /// <summary>Bytes above the first row and left of the first pixel count as zero.</summary>
    [Theory]
    [InlineData(1, new byte[] { 7, 15 })]
    [InlineData(2, new byte[] { 7, 8 })]
    [InlineData(3, new byte[] { 7, 11 })]
    [InlineData(4, new byte[] { 7, 15 })]
    public void Decode_FiltersOfFirstRow_AssumeZerosAbove(byte filter, byte[] expected) =>
        Assert.Equal(expected, ImageFile.Decode(PngBuilder.Start(1, 2, 8, 0).Data([filter, 7, 8]).End(), "first.png").Bytes.ToArray());

    /// <summary>For sizes 1 to 9 some of the seven passes have no pixels; such a pass has no rows and no filter bytes.</summary>
    [Fact]
    public void Decode_InterlacedSmallSizes_ReturnsAllPixels()
    {
        (int Y, int X, int StepY, int StepX)[] passes =
            [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];
        for (int height = 1; height <= 9; height++)
            for (int width = 1; width <= 9; width++)
            {
                List<byte> lines = [];
                foreach (var pass in passes)
                    for (int y = pass.Y; y < height && pass.X < width; y += pass.StepY)
                    {
                        lines.Add(0);
                        for (int x = pass.X; x < width; x += pass.StepX)
                            lines.Add((byte)(y * 16 + x));
                    }
                byte[] file = PngBuilder.Start((uint)height, (uint)width, 8, 0, 1).Data([.. lines]).End();
                Check(ImageFile.Decode(file, "small.png"), (y, x, c) => y * 16 + x);
            }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decode_DataSplitIntoChunks_ReturnsAllPixels(int length)
    {
        byte[] file = PngBuilder.Start(2, 3, 8, 0).Chunk("tEXt", 65, 0, 66)
            .Data([0, 1, 2, 3, 0, 4, 5, 6], length).Chunk("tIME", 1, 2, 3, 4, 5, 6, 7).End();
        Assert.Equal([1, 2, 3, 4, 5, 6], ImageFile.Decode(file, "split.png").Bytes.ToArray());
    }

    [Fact]
    public void Decode_EmptyDataChunksAndTrailingBytes_AreIgnored()
    {
        byte[] file = PngBuilder.Start(1, 3, 8, 0).Chunk("IDAT").Data([0, 1, 2, 3]).Chunk("IDAT").End();
        Assert.Equal([1, 2, 3], ImageFile.Decode((byte[])[.. file, 1, 2, 3], "tail.png").Bytes.ToArray());
    }

    [Fact]
    public void Decode_Orientation_IsApplied()
    {
        byte[] exif = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        byte[] file = PngBuilder.Start(1, 3, 16, 0).Chunk("eXIf", exif).Data([0, 1, 1, 2, 2, 3, 3]).End();
        ImageBuffer image = ImageFile.Decode(file, "turned.png");
        Assert.Equal((3, 1), (image.Height, image.Width));
        Assert.Equal([1, 2, 3], image.Floats.ToArray());
    }
}
