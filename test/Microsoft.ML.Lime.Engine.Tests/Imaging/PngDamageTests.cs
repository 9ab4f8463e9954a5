using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class PngDamageTests
{
    private static LimeException Refused(byte[] file)
    {
        LimeException problem = Assert.Throws<LimeException>(() => ImageFile.Decode(file, "some.png"));
        Assert.Contains("some.png", problem.Message, StringComparison.Ordinal);
        return problem;
    }

    private static void RefusedAt(int offset, string what, byte[] file)
    {
        string message = Refused(file).Message;
        Assert.Contains($"byte {offset}", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    /// <summary>2 x 3 grey pixels; header at byte 8, data at byte 33, then the end chunk.</summary>
    private static byte[] Good() => PngBuilder.Start(2, 3, 8, 0).Data([0, 1, 2, 3, 0, 4, 5, 6]).End();

    /// <summary>Length of the chunk IEND.</summary>
    private const int EndLength = 12;

    /// <summary>Asserts that the file is read with one note, which contains the words.</summary>
    private static ImageBuffer Noted(byte[] file, params string[] words)
    {
        ImageBuffer image = ImageFile.Decode(file, "some.png");
        Assert.Contains(image.Notes, note => words.All(word => note.Contains(word, StringComparison.Ordinal)));
        Assert.All(image.Notes, note => Assert.Contains("some.png", note, StringComparison.Ordinal));
        return image;
    }

    [Fact]
    public void Decode_FileWithoutEnd_IsReadWithNote()
    {
        byte[] file = Good();
        for (int length = file.Length - EndLength; length < file.Length; length++)
            Assert.Equal([1, 2, 3, 4, 5, 6], Noted(file[..length], "without the chunk IEND").Bytes.ToArray());
        Assert.Empty(ImageFile.Decode(file, "some.png").Notes);
    }

    [Fact]
    public void Decode_TruncatedFile_ThrowsWithNameAndOffset()
    {
        foreach (string fixture in (string[])["palettealpha4i", "rgb16n", "grey1n"])
        {
            byte[] file = PngFixtures.Get(fixture);
            for (int length = 0; length < file.Length - EndLength; length++)
            {
                string message = Refused(file[..length]).Message;
                if (length >= 8)
                    Assert.Contains("byte ", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Decode_AnyChangedByte_ThrowsOrIsNotedAfterThePixels()
    {
        byte[] good = Good();
        for (int at = 0; at < good.Length; at++)
            foreach (int change in (int[])[1, 0x20, 0x80, 0xFF])
            {
                byte[] file = Good();
                file[at] ^= (byte)change;
                if (at < good.Length - EndLength)
                    Refused(file);
                else
                    Assert.Equal([1, 2, 3, 4, 5, 6], Noted(file).Bytes.ToArray());
            }
    }

    [Fact]
    public void Decode_RandomDataAfterValidHeader_Throws() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), bytes =>
        {
            Refused(PngBuilder.Start(2, 3, 8, 2).Chunk("IDAT", bytes).End());
            Refused([.. PngBuilder.Start(2, 3, 8, 2).WithoutEnd(), .. bytes]);
        }).QuickCheckThrowOnFailure();

    /// <summary>The zlib flag for a preset dictionary, which PNG does not allow.</summary>
    [Fact]
    public void Decode_PresetZlibDictionary_Throws() =>
        Assert.Contains("cannot be decompressed", Refused(
            PngBuilder.Start(2, 3, 8, 2).Chunk("IDAT", 0x78, 0xBB, 1, 2, 3, 4, 5).End()).Message, StringComparison.Ordinal);

    /// <summary>Damage in an ancillary text chunk is no reason to reject the image.</summary>
    [Fact]
    public void Decode_WrongChecksumOfAncillaryChunk_IsIgnored()
    {
        byte[] file = PngBuilder.Start(1, 1, 8, 0).Chunk("tEXt", 65, 0, 66).Data([0, 9]).End();
        file[33 + 8] ^= 1;
        Assert.Equal([9], ImageFile.Decode(file, "some.png").Bytes.ToArray());
    }

    [Fact]
    public void Decode_FileTransferredAsText_ThrowsAndSaysSo()
    {
        byte[] file = Good();
        RefusedAt(0, "text", [.. file[..4], .. file[5..]]);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, 0)]
    [InlineData(16, 3)]
    [InlineData(4, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 6)]
    [InlineData(8, 1)]
    [InlineData(8, 5)]
    [InlineData(8, 7)]
    public void Decode_InvalidBitDepthForColorType_Throws(byte depth, byte color) =>
        RefusedAt(24, $"{depth} bits", PngBuilder.Start(2, 3, depth, color).Data(new byte[64]).End());

    [Fact]
    public void Decode_UnknownInterlaceMethod_Throws() =>
        RefusedAt(26, "interlace", PngBuilder.Start(2, 3, 8, 0, 2).Data(new byte[8]).End());

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Decode_ZeroHeightOrWidth_Throws(uint height, uint width) =>
        RefusedAt(16, $"{height} x {width}", PngBuilder.Start(height, width, 8, 0).Data(new byte[8]).End());

    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue, 8, 6)]
    [InlineData(int.MaxValue, int.MaxValue, 1, 0)]
    [InlineData(100000, 100000, 8, 0)]
    [InlineData(20000, 20000, 1, 3)]
    [InlineData(9000, 9000, 8, 4)] // 324 million values after expansion to four channels
    public void Decode_HugeSize_ThrowsBeforeAllocating(uint height, uint width, byte depth, byte color)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refused(PngBuilder.Start(height, width, depth, color).Chunk("PLTE", 1, 2, 3).Data(new byte[8]).End()).Message;
        Assert.Contains($"{height} x {width}", message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Decode_TransparentColor_CountsAsChannelInSizeLimit()
    {
        byte[] file = PngBuilder.Start(9000, 9000, 8, 0).Chunk("tRNS", 0, 1).Data(new byte[8]).End();
        Assert.Contains("9000 x 9000 pixels with 4 channels", Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_LargeSizeWithLittleData_ThrowsBeforeAllocating()
    {
        byte[] file = PngBuilder.Start(8000, 8000, 8, 2).Data(new byte[8]).End();
        long before = GC.GetAllocatedBytesForCurrentThread();
        RefusedAt(41, "compressed", file);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    /// <summary>16 MB of zeros for an image of six pixels: no more is inflated than the header implies.</summary>
    [Fact]
    public void Decode_DecompressionBomb_IsReadWithoutInflating()
    {
        byte[] file = PngBuilder.Start(2, 3, 8, 0).Data(new byte[16 << 20]).End();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(new byte[6], Noted(file, "byte 41", "there are more").Bytes.ToArray());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Decode_TooFewSamples_Throws() => RefusedAt(41, "line", PngBuilder.Start(2, 3, 8, 0).Data([0, 1, 2, 3, 0, 4, 5]).End());

    [Fact]
    public void Decode_TooManySamples_AreIgnoredWithNote() => Assert.Equal([1, 2, 3, 4, 5, 6], Noted(
        PngBuilder.Start(2, 3, 8, 0).Data([0, 1, 2, 3, 0, 4, 5, 6, 7]).End(), "byte 41", "there are more").Bytes.ToArray());

    [Fact]
    public void Decode_UnknownFilter_Throws() => RefusedAt(41, "filter 5", PngBuilder.Start(1, 3, 8, 0).Data([5, 1, 2, 3]).End());

    [Fact]
    public void Decode_WrongZlibChecksum_Throws()
    {
        byte[] compressed = PngBuilder.Compress([0, 1, 2, 3]);
        compressed[^1] ^= 1;
        RefusedAt(41, "", PngBuilder.Start(1, 3, 8, 0).Chunk("IDAT", compressed).End());
    }

    [Fact]
    public void Decode_PaletteIndexOutOfRange_IsBlackWithNote() => Assert.Equal([1, 2, 3, 4, 5, 6, 0, 0, 0], Noted(
        PngBuilder.Start(1, 3, 8, 3).Chunk("PLTE", 1, 2, 3, 4, 5, 6).Data([0, 0, 1, 3]).End(),
        "row 0, column 2", "palette index 3", "such pixels are black").Bytes.ToArray());

    public static TheoryData<string, byte[]> Disorder => new()
    {
        { "IHDR", [.. PngBuilder.Start(1, 1, 8, 0).WithoutEnd(), .. PngBuilder.Start(1, 1, 8, 0).WithoutEnd()[8..]] },
        { "IHDR", new PngBuilder().Chunk("PLTE", 1, 2, 3).End() },
        { "IHDR", new PngBuilder().Chunk("IHDR", 0, 0, 0, 1).End() },
        { "IDAT", PngBuilder.Start(1, 1, 8, 0).End() },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Data([0, 0]).End() },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Data([0, 0]).Chunk("PLTE", 1, 2, 3).End() },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Chunk("PLTE", 1, 2, 3).Chunk("PLTE", 1, 2, 3).Data([0, 0]).End() },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Chunk("PLTE", 1, 2, 3, 4).Data([0, 0]).End() },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Chunk("PLTE", new byte[3 * 257]).Data([0, 0]).End() },
        { "CgBI", PngBuilder.Start(1, 1, 8, 0).Chunk("CgBI", 1).Data([0, 0]).End() },
    };

    /// <summary>What libpng reads with a warning: the chunk, the file, and the values.</summary>
    public static TheoryData<string, byte[], byte[]> Ignored => new()
    {
        { "IDAT", PngBuilder.Start(1, 3, 8, 0).Data([0, 1, 2, 3]).Chunk("tEXt", 65, 0).Data([0]).End(), [1, 2, 3] },
        { "PLTE", PngBuilder.Start(1, 1, 8, 2).Data([0, 7, 8, 9]).Chunk("PLTE", 1, 2, 3).End(), [7, 8, 9] },
        { "PLTE", PngBuilder.Start(1, 1, 8, 2).Chunk("PLTE", 1, 2, 3, 4).Data([0, 7, 8, 9]).End(), [7, 8, 9] },
        { "PLTE", PngBuilder.Start(1, 1, 8, 0).Chunk("PLTE", 1, 2, 3).Data([0, 7]).End(), [7] },
        { "PLTE", PngBuilder.Start(1, 1, 8, 3).Chunk("PLTE", 1, 2, 3).Data([0, 0]).Chunk("PLTE", 1, 2, 3).End(), [1, 2, 3] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 0).Chunk("tRNS", 1).Data([0, 7]).End(), [7] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 2).Chunk("tRNS", 1, 2).Data([0, 7, 8, 9]).End(), [7, 8, 9] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 6).Chunk("tRNS", 1, 2).Data([0, 7, 8, 9, 10]).End(), [7, 8, 9, 10] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 3).Chunk("PLTE", 1, 2, 3).Chunk("tRNS", 1, 2).Data([0, 0]).End(), [1, 2, 3] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 3).Chunk("tRNS", 1).Chunk("PLTE", 1, 2, 3).Data([0, 0]).End(), [1, 2, 3] },
        { "tRNS", PngBuilder.Start(1, 1, 8, 0).Data([0, 7]).Chunk("tRNS", 0, 7).End(), [7] },
    };

    [Theory]
    [MemberData(nameof(Ignored))]
    public void Decode_ChunkThatChangesNoPixel_IsIgnoredWithNote(string chunk, byte[] file, byte[] values) =>
        Assert.Equal(values, Noted(file, chunk, "ignored, as libpng does").Bytes.ToArray());

    [Theory]
    [MemberData(nameof(Disorder))]
    public void Decode_InvalidChunks_ThrowsWithChunkAndOffset(string chunk, byte[] file)
    {
        string message = Refused(file).Message;
        Assert.Contains(chunk, message, StringComparison.Ordinal);
        Assert.Contains("byte ", message, StringComparison.Ordinal);
    }
}
