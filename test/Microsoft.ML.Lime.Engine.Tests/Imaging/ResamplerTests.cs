using Microsoft.ML.Lime.Engine.Imaging;
using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ResamplerTests
{
    private static readonly Arbitrary<(int Height, int Width, int ToHeight, int ToWidth, ResampleFilter Filter)> Sizes = (
        from height in Gen.Choose(1, 30)
        from width in Gen.Choose(1, 30)
        from toHeight in Gen.Choose(1, 30)
        from toWidth in Gen.Choose(1, 30)
        from filter in Gen.Elements(ResampleFilter.Nearest, ResampleFilter.Bilinear, ResampleFilter.Bicubic)
        select (height, width, toHeight, toWidth, filter)).ToArbitrary();

    /// <summary>An image whose value i is (7 i^2 + 13 i) mod 251.</summary>
    private static ImageBuffer Image(int height, int width, int channels) => ImageBuffer.FromBytes(height, width, channels,
        [.. Enumerable.Range(0, height * width * channels).Select(i => (byte)((7L * i * i + 13L * i) % 251))]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint c = uint.MaxValue;
        foreach (byte b in bytes)
        {
            c ^= b;
            for (int bit = 0; bit < 8; bit++)
                c = (c >> 1) ^ ((c & 1) * 0xEDB88320);
        }
        return ~c;
    }

    /// <summary>CRC-32 checksums of Pillow 9.4's results for the same images, channel by channel: every byte is equal.</summary>
    [Theory]
    [InlineData(ResampleFilter.Nearest, 5, 7, 3, 3, 4, 0x16e4ce7f)]
    [InlineData(ResampleFilter.Bilinear, 5, 7, 3, 3, 4, 0xc3be5707)]
    [InlineData(ResampleFilter.Bicubic, 5, 7, 3, 3, 4, 0xd5143502)]
    [InlineData(ResampleFilter.Nearest, 5, 7, 1, 12, 9, 0xa251533b)]
    [InlineData(ResampleFilter.Bilinear, 5, 7, 1, 12, 9, 0xa7e98c0f)]
    [InlineData(ResampleFilter.Bicubic, 5, 7, 1, 12, 9, 0xf7027562)]
    [InlineData(ResampleFilter.Nearest, 40, 31, 3, 13, 29, 0x1287b7a8)]
    [InlineData(ResampleFilter.Bilinear, 40, 31, 3, 13, 29, 0x01507e1e)]
    [InlineData(ResampleFilter.Bicubic, 40, 31, 3, 13, 29, 0x8cc23c93)]
    [InlineData(ResampleFilter.Nearest, 13, 29, 4, 40, 31, 0x414c4aed)]
    [InlineData(ResampleFilter.Bilinear, 13, 29, 4, 40, 31, 0x9c4774b9)]
    [InlineData(ResampleFilter.Bicubic, 13, 29, 4, 40, 31, 0x9e8ff37a)]
    [InlineData(ResampleFilter.Nearest, 1, 1, 3, 4, 5, 0x43cb4871)]
    [InlineData(ResampleFilter.Bilinear, 1, 1, 3, 4, 5, 0x43cb4871)]
    [InlineData(ResampleFilter.Bicubic, 1, 1, 3, 4, 5, 0x43cb4871)]
    [InlineData(ResampleFilter.Nearest, 1, 200, 3, 6, 7, 0x02b63d70)]
    [InlineData(ResampleFilter.Bilinear, 1, 200, 3, 6, 7, 0xc3eede50)]
    [InlineData(ResampleFilter.Bicubic, 1, 200, 3, 6, 7, 0xc527aedb)]
    [InlineData(ResampleFilter.Nearest, 300, 2, 1, 8, 3, 0xc431e224)]
    [InlineData(ResampleFilter.Bilinear, 300, 2, 1, 8, 3, 0xce1b2771)]
    [InlineData(ResampleFilter.Bicubic, 300, 2, 1, 8, 3, 0x2c07efe8)]
    [InlineData(ResampleFilter.Nearest, 64, 48, 3, 32, 24, 0xeacbd072)]
    [InlineData(ResampleFilter.Bilinear, 64, 48, 3, 32, 24, 0x8e122c28)]
    [InlineData(ResampleFilter.Bicubic, 64, 48, 3, 32, 24, 0xf3cc14e1)]
    [InlineData(ResampleFilter.Nearest, 17, 23, 3, 17, 11, 0x8b7b7c46)]
    [InlineData(ResampleFilter.Bilinear, 17, 23, 3, 17, 11, 0x804c5ea6)]
    [InlineData(ResampleFilter.Bicubic, 17, 23, 3, 17, 11, 0x2300570b)]
    public void Resize_Bytes_MatchPillow(
        ResampleFilter filter, int height, int width, int channels, int toHeight, int toWidth, uint checksum)
    {
        ImageBuffer resized = Resampler.Resize(Image(height, width, channels), toHeight, toWidth, filter);
        Assert.Equal((toHeight, toWidth, channels, true), (resized.Height, resized.Width, resized.Channels, resized.IsByte));
        Assert.Equal(checksum, Checksum(resized.Bytes));
    }

    /// <summary>Pillow 9.4, mode F, from 3 x 4 to 5 x 3.</summary>
    [Fact]
    public void Resize_Floats_MatchPillow()
    {
        float[] expected =
        [
            -11.266094207763672f, 26.76908302307129f, 87.85562133789062f, 73.9153823852539f, 80.3240737915039f, 109.78411102294922f,
            191.99313354492188f, 158.51437377929688f, 148.0869598388672f, 133.34625244140625f, 144.52183532714844f, 178.74876403808594f,
            80.82823944091797f, 126.2502212524414f, 194.72354125976562f,
        ];
        ImageBuffer resized = Resampler.Resize(Image(3, 4, 1).ToFloat(), 5, 3, ResampleFilter.Bicubic);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], resized.Floats[i], 1e-5f);
    }

    /// <summary>Pillow 9.4: resize((2, 3), BILINEAR, box=(1.5, 0.25, 4.5, 3.75)).</summary>
    [Fact]
    public void Resize_Box_MatchesPillow() =>
        Assert.Equal([71, 123, 85, 113, 49, 106],
            Resampler.Resize(Image(4, 6, 1), ResampleAxis.Part(0.25, 3.5, 3), ResampleAxis.Part(1.5, 3, 2), ResampleFilter.Bilinear)
                .Bytes.ToArray());

    /// <summary>Checksums for textured images.</summary>
    [Fact]
    public void Resize_TexturedImages_MatchPillow()
    {
        JsonElement[] cases = [.. Index("resized")];
        Assert.Equal(48, cases.Length); // four images, three filters, four sizes
        foreach (JsonElement expected in cases)
        {
            ImageBuffer found = Resampler.Resize(Loaded(expected), expected.GetProperty("height").GetInt32(),
                expected.GetProperty("width").GetInt32(),
                Enum.Parse<ResampleFilter>(expected.GetProperty("filter").GetString()!, ignoreCase: true));
            Assert.True(expected.GetProperty("crc32").GetUInt32() == Checksum(found.Bytes), expected.ToString());
        }
    }

    /// <summary>Colour, grey, alpha and palette images.</summary>
    [Fact]
    public void Load_PngsWrittenByPillow_ReturnsSamePixels()
    {
        JsonElement[] cases = [.. Index("decoded")];
        Assert.Equal(6, cases.Length);
        foreach (JsonElement expected in cases)
        {
            ImageBuffer found = Loaded(expected);
            Assert.Equal((expected.GetProperty("height").GetInt32(), expected.GetProperty("width").GetInt32(),
                expected.GetProperty("channels").GetInt32()),
                (found.Height, found.Width, found.Channels));
            Assert.True(expected.GetProperty("crc32").GetUInt32() == Checksum(found.Bytes), expected.ToString());
        }
    }

    [Fact]
    public void ToGrey_TexturedImages_MatchPillow()
    {
        JsonElement[] cases = [.. Index("grey")];
        Assert.Equal(3, cases.Length);
        Assert.All(cases, expected => Assert.Equal(expected.GetProperty("crc32").GetUInt32(), Checksum(Loaded(expected).ToGrey().Bytes)));
    }

    // Other JPEG libraries or versions may round differently: a tolerance of 2 of 255.
    [Fact]
    public void Load_Jpegs_MatchPillowWithinRounding()
    {
        JsonElement[] cases = [.. Index("jpeg")];
        Assert.Equal(2, cases.Length); // one with subsampled chroma; one progressive, named .png
        foreach (JsonElement expected in cases)
            IsNear(ImageFile.Load(ReferenceData.PathOf(ReferenceData.Repository, $"golden/{expected.GetProperty("decoded").GetString()}")),
                Loaded(expected), 2);
    }

    // Set, source image, Pillow's bilinear result, and the tolerance: 2 of 255 for decoded JPEGs.
    public static TheoryData<string, string, string, int> Sources => new(
        Index("jpeg").Select(entry =>
            (ReferenceData.Repository, $"data/{entry.GetProperty("image").GetString()}",
            $"golden/{entry.GetProperty("resized").GetString()}", 2))
        .Concat(ReferenceData.Sets.Where(set => set == ReferenceData.Shared).SelectMany(set => new[]
        {
            ("chelsea.png", 0), ("coffee.png", 0), ("lime_dogs.png", 0), ("cat_mouse.jpg", 2), ("kitten_jpeg_named.png", 2),
                ("rocket.jpg", 2), ("winml_cat.jpg", 2),
        }.Select(source => (set, $"data/images/{source.Item1}", $"data/images224/{Path.GetFileNameWithoutExtension(source.Item1)}.png",
            source.Item2)))));

    [Theory]
    [MemberData(nameof(Sources))]
    public void Resize_SourceImages_MatchPillowWithinTolerance(string set, string file, string made, int tolerance)
    {
        ImageBuffer expected = ImageFile.Load(ReferenceData.PathOf(set, made));
        ImageBuffer source = ImageFile.Load(ReferenceData.PathOf(set, file)).WithoutAlpha(AlphaMode.Drop);
        IsNear(expected, Resampler.Resize(source, expected.Height, expected.Width, ResampleFilter.Bilinear), tolerance);
    }

    public static TheoryData<string, ResampleFilter, int, int> Enlarged => new(ReferenceData.Sets.SelectMany(set =>
        Directory.GetFiles(ReferenceData.PathOf(set, "golden"), "upsample_*.npy")
            .Select(path => Path.GetFileNameWithoutExtension(path).Split('_', 'x'))
            .Where(parts => parts[1] != "input").Select(parts => (set, Enum.Parse<ResampleFilter>(parts[1], ignoreCase: true),
                int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture)))));

    // Nearest copies values; the other filters sum floats, each rounded to 24 bits.
    [Theory]
    [MemberData(nameof(Enlarged))]
    public void Resize_AttributionMap_MatchesGoldenValues(string set, ResampleFilter filter, int height, int width)
    {
        string name = filter.ToString().ToLowerInvariant();
        AttributionMap expected = AttributionMap.Load(ReferenceData.PathOf(set, $"golden/upsample_{name}_{height}x{width}.npy"));
        AttributionMap input = AttributionMap.Load(ReferenceData.PathOf(set, "golden/upsample_input_7x7.npy"));
        AttributionMap found = Resampler.Resize(input, height, width, filter);
        Assert.Equal((height, width), (found.Height, found.Width));
        for (int i = 0; i < found.Values.Length; i++)
            Assert.Equal(expected.Values[i], found.Values[i], filter == ResampleFilter.Nearest ? 0 : 1e-5f);
    }

    private static IEnumerable<JsonElement> Index(string part) =>
        ReferenceData.Json(ReferenceData.Repository, "golden/index.json").GetProperty(part).EnumerateArray();

    private static ImageBuffer Loaded(JsonElement entry) =>
        ImageFile.Load(ReferenceData.PathOf(ReferenceData.Repository, $"data/{entry.GetProperty("image").GetString()}"));

    private static void IsNear(ImageBuffer expected, ImageBuffer found, int tolerance)
    {
        Assert.Equal((expected.Height, expected.Width, expected.Channels), (found.Height, found.Width, found.Channels));
        for (int i = 0; i < found.Bytes.Length; i++)
            Assert.InRange(found.Bytes[i] - expected.Bytes[i], -tolerance, tolerance);
    }

    [Fact]
    public void Resize_UniformColor_KeepsIt() => Prop.ForAll(Sizes, size =>
    {
        byte[] pixels = Enumerable.Repeat((byte)173, size.Height * size.Width * 3).ToArray();
        ImageBuffer image = ImageBuffer.FromBytes(size.Height, size.Width, 3, pixels);
        ImageBuffer resized = Resampler.Resize(image, size.ToHeight, size.ToWidth, size.Filter);
        Assert.All(resized.Bytes.ToArray(), value => Assert.Equal(173, value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resize_SameSize_ChangesNothing() => Prop.ForAll(Sizes, size =>
    {
        ImageBuffer image = Image(size.Height, size.Width, 4);
        Assert.Equal(image.Bytes.ToArray(), Resampler.Resize(image, size.Height, size.Width, size.Filter).Bytes.ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resize_BytesAndFloats_AgreeWithinOneRounding() => Prop.ForAll(Sizes, size =>
    {
        ImageBuffer image = Image(size.Height, size.Width, 1);
        ImageBuffer bytes = Resampler.Resize(image, size.ToHeight, size.ToWidth, ResampleFilter.Bilinear);
        ImageBuffer floats = Resampler.Resize(image.ToFloat(), size.ToHeight, size.ToWidth, ResampleFilter.Bilinear);
        for (int i = 0; i < bytes.Bytes.Length; i++)
            Assert.InRange(bytes.Bytes[i] - floats.Floats[i], -1.01, 1.01);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resize_TallColumnToWideImage_KeepsColor()
    {
        ImageBuffer line = ImageBuffer.FromBytes(2_000_000, 1, 1, new byte[2_000_000]); // resized in width first, it has 4 billion values
        line.Bytes.Fill(9);
        ImageBuffer resized = Resampler.Resize(line, 2, 2000, ResampleFilter.Bilinear);
        Assert.Equal((2, 2000), (resized.Height, resized.Width));
        Assert.All(resized.Bytes.ToArray(), value => Assert.Equal(9, value));
    }

    [Fact]
    public void Resize_InvalidSize_Throws()
    {
        ImageBuffer image = Image(2, 3, 1);
        foreach ((int height, int width) in ((int, int)[])[(0, 1), (1, 0), (-1, 5)])
            Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(image, height, width, ResampleFilter.Nearest));
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(image, 100_000, 100_000, filter));
    }

    /// <summary>OpenCV's INTER_LINEAR: half of 8 values takes the means of two, whatever the reduction.</summary>
    [Fact]
    public void Resize_WithoutAntialias_InterpolatesTwoPixels()
    {
        ImageBuffer line = ImageBuffer.FromFloats(1, 8, 1, [0, 10, 20, 30, 40, 50, 60, 70]);
        Assert.Equal([15, 55], Resampler.Resize(line, 1, 2, ResampleFilter.BilinearNoAntialias).Floats.ToArray());
        // Centres at 0.25, 0.75, 1.25 and 1.75; the values at the edges are repeated.
        Assert.Equal([0, 2.5f, 7.5f, 10], Resampler.Resize(
            ImageBuffer.FromFloats(1, 2, 1, [0, 10]), 1, 4, ResampleFilter.BilinearNoAntialias).Floats.ToArray());
    }

    /// <summary>OpenCV's INTER_CUBIC at t = 1/2: weights -3/32, 19/32, 19/32, -3/32.</summary>
    [Fact]
    public void Resize_BicubicWithoutAntialias_HasOpenCvWeights()
    {
        ImageBuffer line = ImageBuffer.FromFloats(1, 8, 1, [32, 0, 0, 0, 0, 0, 32, 0]);
        // Centres at 2 and 6: pixels 0 to 3, and 4 to 7.
        Assert.Equal([-3, 19], Resampler.Resize(line, 1, 2, ResampleFilter.BicubicNoAntialias).Floats.ToArray());
        // The centre 1 of 2 values: -3/32 a + 19/32 a + 19/32 b - 3/32 b.
        Assert.Equal([16], Resampler.Resize(
            ImageBuffer.FromFloats(1, 2, 1, [32, 0]), 1, 1, ResampleFilter.BicubicNoAntialias).Floats.ToArray());
    }

    /// <summary>At t = 1/2 Pillow's Lanczos has weights sinc(x) sinc(x / 3) at x = 1/2, 3/2 and 5/2, renormalised.</summary>
    [Fact]
    public void Resize_Lanczos_HasSixTaps()
    {
        static double Weight(double x) => Math.Sin(Math.PI * x) / (Math.PI * x) * Math.Sin(Math.PI * x / 3) / (Math.PI * x / 3);
        double sum = 2 * (Weight(0.5) + Weight(1.5) + Weight(2.5));
        var kernel = new ResampleKernel(8, new ResampleAxis(1, 7, 7, 0, 7), ResampleFilter.Lanczos);
        Assert.Equal(1, kernel.Weights(2).ToArray().Max(), 1e-12); // centres coincide
        kernel = new ResampleKernel(8, new ResampleAxis(0.5, 7, 7, 0, 7), ResampleFilter.Lanczos);
        double[] weights = [Weight(2.5), Weight(1.5), Weight(0.5), Weight(0.5), Weight(1.5), Weight(2.5)];
        Assert.Equal(1, kernel.FirstIndex(3));
        for (int i = 0; i < 6; i++)
            Assert.Equal(weights[i] / sum, kernel.Weights(3)[i], 1e-12);
    }

    [Theory]
    [InlineData(ResampleFilter.Nearest)]
    [InlineData(ResampleFilter.Bilinear)]
    [InlineData(ResampleFilter.Bicubic)]
    [InlineData(ResampleFilter.Lanczos)]
    [InlineData(ResampleFilter.BilinearNoAntialias)]
    [InlineData(ResampleFilter.BicubicNoAntialias)]
    public void Resize_PartOfNewImage_EqualsThatPartOfWholeImage(ResampleFilter filter)
    {
        var random = new Random(5);
        var pixels = new byte[23 * 31 * 3];
        random.NextBytes(pixels);
        ImageBuffer source = ImageBuffer.FromBytes(23, 31, 3, pixels);
        foreach ((int height, int width) in ((int, int)[])[(11, 13), (40, 57), (23, 31)])
        {
            ImageBuffer whole = Resampler.Resize(source, height, width, filter);
            ImageBuffer part = Resampler.Resize(
                source, new ResampleAxis(0, 23, height, 3, 7), new ResampleAxis(0, 31, width, 2, 5), filter);
            for (int y = 0; y < 7; y++)
                for (int x = 0; x < 5; x++)
                    for (int c = 0; c < 3; c++)
                        Assert.Equal(whole[y + 3, x + 2, c], part[y, x, c]);
        }
    }
}
