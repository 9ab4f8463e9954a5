using System.Security.Cryptography;
using Microsoft.ML.Lime.Engine.Imaging;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Tests;

public class JpegTests
{
    private const byte Frame = 0xC0, Scan = 0xDA;
    // Without "sampling", "rgb" and "cmyk": decoded as "baseline" is. Without "arithmetic": it is rejected without its end marker.
    private static readonly string[] WholeOnly = ["baseline", "progressive", "full", "restart", "grey", "scans"];

    private static ImageBuffer Decode(byte[] file) => ImageFile.Decode(file, "some.jpg");

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<LimeException>(() => ImageFile.Decode(file, "some.jpg")).Message;
        Assert.Contains("some.jpg", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>SHA-256 of the pixels, row by row, as libjpeg-turbo 2.1 decodes them (in Pillow 9.4 and TurboJPEG).</summary>
    [Theory]
    [InlineData("baseline", 3, "769B22C148055139")]
    [InlineData("progressive", 3, "769B22C148055139")]
    [InlineData("restart", 3, "769B22C148055139")]
    [InlineData("full", 3, "2F19168A9E17B134")]
    [InlineData("rgb", 3, "26D83773ECB47E2D")]
    [InlineData("grey", 1, "A8BB03B06E203F5D")]
    [InlineData("sampling", 3, "0E1AACEF48962F37")]
    [InlineData("scans", 3, "0D0252ECE0CAE075")]
    [InlineData("arithmetic", 3, "0D0252ECE0CAE075")]
    [InlineData("cmyk", 3, "7C22CB892379FD2B")]
    public void Decode_SupportedJpegs_MatchLibjpegTurbo(string fixture, int channels, string hash)
    {
        ImageBuffer image = Decode(JpegFixtures.Get(fixture));
        Assert.Equal((17, 24, channels, true), (image.Height, image.Width, image.Channels, image.IsByte));
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(image.Bytes))[..16]);
    }

    [Fact]
    public void Decode_UniformBlocks_ReturnsTheirColors()
    {
        SKColor[] colors = [new(200, 30, 90), new(0, 0, 0), new(255, 255, 255), new(20, 160, 240)];
        byte[] file = Jpeg.Encode(16, 64, (_, x) => colors[x / 16]);
        ImageBuffer image = Decode(file);
        for (int i = 0; i < colors.Length; i++)
        {
            Assert.Equal(colors[i].Red, image[8, i * 16 + 8, 0], 2f);
            Assert.Equal(colors[i].Green, image[8, i * 16 + 8, 1], 2f);
            Assert.Equal(colors[i].Blue, image[8, i * 16 + 8, 2], 2f);
        }
    }

    /// <summary>A truncated file is rejected, unless nothing but the end marker is missing.</summary>
    [Fact]
    public void Decode_TruncatedFile_ThrowsUnlessNoPixelIsMissing()
    {
        foreach (string fixture in WholeOnly)
        {
            byte[] file = Jpeg.WithSegment(JpegFixtures.Get(fixture), 0xE1, Jpeg.Exif(6));
            byte[] whole = Decode(file).Bytes.ToArray();
            int refused = 0;
            for (int length = 3; length < file.Length; length++)
                try
                {
                    Assert.Equal(whole, Decode(file[..length]).Bytes.ToArray());
                }
                catch (LimeException problem)
                {
                    Assert.Contains($"The JPEG some.jpg is damaged at byte {length}:", problem.Message, StringComparison.Ordinal);
                    refused++;
                }
            Assert.InRange(refused, file.Length - 9, file.Length - 5); // all but a few last bytes, which hold padding bits
        }
    }

    [Theory]
    [InlineData("baseline")]
    [InlineData("progressive")]
    [InlineData("full")]
    [InlineData("restart")]
    [InlineData("rgb")]
    [InlineData("grey")]
    [InlineData("sampling")]
    [InlineData("scans")]
    [InlineData("cmyk")]
    public void Decode_MissingEndMarker_ReturnsSamePixels(string fixture)
    {
        byte[] file = JpegFixtures.Get(fixture);
        Assert.Equal(Decode(file).Bytes.ToArray(), Decode(Jpeg.WithoutEnd(file)).Bytes.ToArray());
    }

    /// <summary>For example data that phones append: any bytes, also some that look like markers.</summary>
    [Fact]
    public void Decode_ForeignDataInsteadOfEndMarker_ReturnsSamePixels()
    {
        byte[] file = JpegFixtures.Get("baseline"), others = new byte[3000];
        for (int seed = 0; seed < 10; seed++)
        {
            new Random(seed).NextBytes(others);
            Assert.Equal(Decode(file).Bytes.ToArray(), Decode([.. Jpeg.WithoutEnd(file), .. "SEFH"u8, .. others]).Bytes.ToArray());
        }
    }

    /// <summary>The end marker exists, but part of the compressed data before it is missing.</summary>
    [Theory]
    [InlineData("baseline", Frame)]
    [InlineData("full", Frame)]
    [InlineData("grey", Frame)]
    [InlineData("progressive", 0xC2)]
    public void Decode_DataMissingBeforeEndMarker_Throws(string fixture, byte frame)
    {
        byte[] file = JpegFixtures.Get(fixture);
        int scan = Jpeg.Find(file, Scan) - 2;
        Assert.True(Jpeg.Find(file, frame) < scan);
        scan += file[scan] << 8 | file[scan + 1];
        int lastScan = file.AsSpan().LastIndexOf([(byte)0xFF, Scan]) + 2;
        lastScan += file[lastScan] << 8 | file[lastScan + 1];
        foreach (int kept in (int[])[3, 10, 20])
        {
            int end = lastScan + Math.Min(kept, (file.Length - lastScan) / 2);
            Assert.Contains($"byte {scan}", Refused([.. file[..end], 0xFF, 0xD9]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decode_CorruptedBytes_ReturnsImageOrThrowsLimeException()
    {
        foreach (string fixture in (string[])["baseline", "progressive", "grey", "cmyk", "arithmetic"])
            for (int at = 2; at < JpegFixtures.Get(fixture).Length; at++)
            {
                byte[] file = JpegFixtures.Get(fixture);
                file[at] ^= 0x5A;
                try
                {
                    Assert.InRange(ImageFile.Decode(file, "some.jpg").Channels, 1, 3);
                }
                catch (LimeException problem)
                {
                    Assert.Contains("some.jpg", problem.Message, StringComparison.Ordinal);
                }
            }
    }

    [Fact]
    public void Decode_HugeSize_ThrowsBeforeAllocating()
    {
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame);
        file.AsSpan(frame + 1, 4).Fill(0xFE);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("is damaged at byte", Refused(file), StringComparison.Ordinal); // too few bytes for so many pixels
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    /// <summary>Only sequential data are decoded at a reduced size; other kinds need memory for all coefficients.</summary>
    [Fact]
    public void Decode_HugeProgressive_ThrowsBeforeAllocating()
    {
        byte[] file = JpegFixtures.Get("progressive");
        int frame = Jpeg.Find(file, 0xC2);
        file.AsSpan(frame + 1, 4).Fill(0xFE);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("65278 x 65278", Refused(file), StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Decode_ZeroHeight_Throws()
    {
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame);
        file.AsSpan(frame + 1, 2).Clear();
        Assert.Contains("unsupported process (its height follows after the pixels)", Refused(file), StringComparison.Ordinal);
        file.AsSpan(frame + 1, 4).Clear();
        Assert.Contains("0 x 0", Refused(file), StringComparison.Ordinal);
    }

    /// <summary>Intact files that 8-bit decoders do not support are not reported as damaged.</summary>
    [Theory]
    [InlineData(0, 12, "12 bits")]
    [InlineData(-3, 0xC3, "lossless")]
    [InlineData(-3, 0xC5, "hierarchical")]
    public void Decode_UnsupportedKind_ThrowsWithKindAndRemedy(int offset, byte value, string kind)
    {
        byte[] file = JpegFixtures.Get("baseline");
        file[Jpeg.Find(file, Frame) + offset] = value;
        string message = Refused(file);
        Assert.Contains(kind, message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", message, StringComparison.Ordinal);
        Assert.Contains("convert it to PNG", message, StringComparison.Ordinal);
    }

    /// <summary>A small file with many scans would take minutes to decode.</summary>
    [Fact]
    public void Decode_MoreThan500Scans_Throws()
    {
        byte[] file = JpegFixtures.Get("progressive");
        int last = file.AsSpan().LastIndexOf([(byte)0xFF, Scan]);
        byte[] scan = file[last..^2];
        byte[] many = [.. file[..^2], .. Enumerable.Repeat(scan, 600).SelectMany(bytes => bytes), 0xFF, 0xD9];
        Assert.Contains("500 scans", Refused(many), StringComparison.Ordinal);
    }

    /// <summary>Cameras write such bytes, and viewers accept them.</summary>
    [Fact]
    public void Decode_StrayBytesBeforeMarker_ReturnsSamePixels()
    {
        byte[] file = JpegFixtures.Get("baseline");
        int frame = Jpeg.Find(file, Frame) - 4;
        ImageBuffer expected = Decode(file);
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..frame], 0, 0, 0, .. file[frame..]]).Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..^2], 0, 0, .. file[^2..], 1, 2, 3]).Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), Decode([.. file[..frame], 0xFF, 0xFF, .. file[frame..]]).Bytes.ToArray());
    }

    /// <summary>A thumbnail in the EXIF data is itself a JPEG with markers.</summary>
    [Fact]
    public void Decode_MarkersInsideSegment_ReturnsSamePixels()
    {
        byte[] exif = [.. Jpeg.Exif(1), .. JpegFixtures.Get("grey")[..200], 0xFF, 0xD9, 0xFF, 0xDA];
        byte[] file = Jpeg.WithSegment(JpegFixtures.Get("baseline"), 0xE1, exif);
        byte[] expected = Decode(JpegFixtures.Get("baseline")).Bytes.ToArray();
        Assert.Equal(expected, Decode(file).Bytes.ToArray());
        Assert.Equal(expected, Decode(Jpeg.WithoutEnd(file)).Bytes.ToArray());
    }

    /// <summary>Two images in one file, as stereo cameras write them: the first is used.</summary>
    [Fact]
    public void Decode_TwoConcatenatedJpegs_ReturnsFirst()
    {
        foreach (string fixture in (string[])["baseline", "progressive"])
            Assert.Equal(
                Decode(JpegFixtures.Get(fixture)).Bytes.ToArray(),
                Decode([.. JpegFixtures.Get(fixture), .. JpegFixtures.Get("grey")]).Bytes.ToArray());
    }

    /// <summary>Models are trained on the stored values, which Pillow reads too.</summary>
    [Fact]
    public void Decode_ColorProfile_IsIgnored()
    {
        const byte profile = 0xE2;
        using var space = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.TwoDotTwo, SKColorSpaceXyz.AdobeRgb);
        byte[] file = Jpeg.Encode(20, 30, (y, x) => new SKColor((byte)(x * 8), (byte)(y * 12), 90), space);
        byte[] plain = Jpeg.WithoutSegment(file, profile);
        using (SKCodec codec = SKCodec.Create(new MemoryStream(file)))
            Assert.False(codec.Info.ColorSpace.IsSrgb);
        Assert.Equal(Decode(plain).Bytes.ToArray(), Decode(file).Bytes.ToArray());
    }

    [Fact]
    public void Decode_ConcurrentCalls_ReturnSamePixels()
    {
        string[] fixtures = ["baseline", "progressive", "grey", "cmyk"];
        byte[][] expected = Array.ConvertAll(fixtures, fixture => Decode(JpegFixtures.Get(fixture)).Bytes.ToArray());
        Parallel.For(0, 200, i => Assert.Equal(expected[i % 4], Decode(JpegFixtures.Get(fixtures[i % 4])).Bytes.ToArray()));
    }

    [Fact]
    public void Encode_RgbImage_RoundTripsApproximately()
    {
        ImageBuffer image = Drawing.Rgb(30, 40, (y, x) => ((byte)(x * 6), (byte)(y * 8), 100));
        byte[] file = JpegEncoder.Encode(image, 90);
        Assert.True(SkiaDecoder.IsJpeg(file));
        ImageBuffer back = Decode(file);
        Assert.Equal((30, 40, 3), (back.Height, back.Width, back.Channels));
        Assert.InRange(back.Bytes.ToArray().Zip(image.Bytes.ToArray(), (one, other) => Math.Abs(one - other)).Average(), 0, 3);
        Assert.DoesNotContain((byte)0xE2, file[..40].Where((value, i) => i > 0 && file[i - 1] == 0xFF)); // no colour profile
        Assert.True(JpegEncoder.Encode(image, 50).Length < file.Length);
    }

    [Fact]
    public void Missing_NativeLibrary_MessageNamesPackageToAdd()
    {
        var cause = new TypeInitializationException("SKData", new DllNotFoundException("no such file\nand where it was looked for"));
        string message = SkiaLibrary.CreateException("Decoding the image some.jpg (JPEG) needs SkiaSharp", "convert it to PNG", cause)
            .Message;
        string flavour = OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies";
        Assert.Equal("Decoding the image some.jpg (JPEG) needs SkiaSharp, whose native library libSkiaSharp cannot be loaded (no such "
            + "file); "
            + $"add the package SkiaSharp.NativeAssets.{flavour} 2.88.9 to the application, or convert it to PNG.", message);
    }
}
