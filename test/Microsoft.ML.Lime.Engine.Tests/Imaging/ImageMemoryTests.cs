using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Memory is bounded before it is taken: headers that lie are refused, and decoding takes the image and nothing else.</summary>
public class ImageMemoryTests
{
    private const int Header = 1 << 20;

    public static TheoryData<string> Kinds => [.. HugeImages.Kinds.Select(kind => kind.Name)];

    public static TheoryData<string, byte[]> LyingFiles => new()
    {
        { "png", HugeImages.LyingPng(8192, 8192) },
        { "png", HugeImages.LyingPng(int.MaxValue, int.MaxValue) },
        { "png", HugeImages.LyingPng(1 << 24, 4, depth: 16, color: 6) },
        { "npy", HugeImages.NpyHeader("<f4", "8192, 8192") },
        { "npy", HugeImages.NpyHeader("<f8", "999999999, 999999999") },
        { "npy", HugeImages.NpyHeader("|u1", "1, 268435456") },
        {
            "bmp",
            [.. "BM"u8, 54, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0, 1, 0, 24, 0, .. new byte[24]]
        },
        { "jpg", EmptyJpeg(9000, progressive: false) },
        { "jpg", EmptyJpeg(65500, progressive: false) },
        { "jpg", EmptyJpeg(65500, progressive: true) },
        { "ico", [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0, 72, 0, 0, 0, 22, 0, 0, 0, .. HugeImages.LyingPng(8192, 8192)] },
    };

    [Theory]
    [MemberData(nameof(LyingFiles), DisableDiscoveryEnumeration = true)]
    public void Decode_HeaderThatLies_IsRefusedBeforeMemoryIsTaken(string name, byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<LimeException>(() => ImageFile.Decode(file, name));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Header);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_AnyKind_TakesTheImageAndNothingElse(string name)
    {
        const int Side = 1024, Rest = 1 << 19;
        byte[] file = Make(name, Side, Side);
        ImageFile.Decode(Make(name, 16, 16), name); // what is made once
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageBuffer image = ImageFile.Decode(file, name);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((Side, Side), (image.Height, image.Width));
        bool isPng16 = image.FileScale > 1;
        int rgba = name.StartsWith("WebP", StringComparison.Ordinal) || name.StartsWith("BMP", StringComparison.Ordinal) || name == "GIF"
            ? 4 : image.Channels; // Skia has no RGB without a fourth byte
        Assert.InRange(taken, 0, Rest + (long)Side * Side * rgba * (isPng16 ? sizeof(ushort) : image.IsByte ? 1 : sizeof(float)));
    }

    [Theory]
    [InlineData("PNG RGBA 8", 3)]
    [InlineData("PNG RGBA 16", 3)]
    [InlineData("PNG RGB 8", 1)]
    [InlineData("PNG grey 8", 3)]
    public void FitImage_RowByRow_EqualsOneStepAfterTheOther(string name, int channels)
    {
        ImageBuffer source = ImageFile.Decode(Make(name, 67, 45), name);
        ImageBuffer converted = channels == 1 ? source.ToGrey() : source.WithoutAlpha(AlphaMode.OverWhite);
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            foreach ((int height, int width) in (IEnumerable<(int, int)>)[(20, 30), (67, 20), (20, 45), (67, 45), (130, 90)])
            {
                ImageBuffer fitted = new ScorerInput(height, width, channels, TensorLayout.Nchw)
                    .FitImage(source, interpolation: filter).Image;
                ImageBuffer expected = Resampler.Resize(converted, height, width, filter);
                Assert.Equal(expected.ToFloat().Floats.ToArray(), fitted.ToFloat().Floats.ToArray());
            }
    }

    [Fact]
    public void Decode_TurnedPng_EqualsTheTurnedImage() => Assert.Equal(
        ExifOrientation.Apply(ImageFile.Decode(Make("PNG RGB 8", 5, 9), "p"), 6).Bytes.ToArray(),
        ImageFile.Decode(Make("PNG RGB 8, turned", 5, 9), "p").Bytes.ToArray());

    [Theory]
    [InlineData("PNG RGBA 8", "PNG RGBA 8, interlaced")]
    [InlineData("PNG RGBA 16", "PNG RGBA 16, interlaced")]
    public void Decode_InterlacedRowsThatAreEqual_AreEqual(string plain, string interlaced)
    {
        ImageBuffer image = ImageFile.Decode(Make(interlaced, 16, 8), interlaced);
        Assert.Equal(ImageFile.Decode(Make(plain, 16, 8), plain).Channels, image.Channels);
        Assert.Equal(image[15, 0, 1], image[1, 0, 1]); // both of the last pass
    }

    [Fact]
    public void Decode_GifAndJpeg_HaveOneColor()
    {
        foreach (string name in (string[])["GIF", "JPEG grey", "JPEG RGB", "JPEG grey, progressive", "JPEG RGB, progressive"])
        {
            ImageBuffer image = ImageFile.Decode(Make(name, 70, 90), name);
            Assert.Equal((70, 90), (image.Height, image.Width));
            Assert.Equal(-1, image.Bytes.IndexOfAnyExcept(image.Bytes[0]));
        }
    }

    [Fact]
    public void Decode_FloatsOf16Bits_AreThoseOfTheIndexer()
    {
        ImageBuffer image = ImageFile.Decode(Make("PNG RGB 16", 3, 5), "p");
        float before = image[2, 4, 1];
        Assert.Equal(before, image.Floats[(2 * 5 + 4) * 3 + 1]);
        image.Floats[^1] = 7;
        Assert.Equal(7, image[2, 4, 2]);
    }

    /// <summary>Arrays and label maps whose memory is above the limit, though the file is complete and small.</summary>
    [Fact]
    public void Load_MapAboveTheLimit_IsRefusedBeforeMemoryIsTaken()
    {
        const int Side = 1 << 14; // 4 bytes a pixel are 1 GiB
        byte[] png = Make("PNG grey 1", Side, Side);
        foreach ((Action<string> load, string kind) in (IEnumerable<(Action<string>, string)>)[
            (path => SegmentMap.Load(path), "label map"), (path => AttributionMap.Load(path), "map"),
            (path => NpyFile.LoadNumbers(path), "array")])
        {
            string path = Path.GetTempFileName();
            try
            {
                if (kind == "label map")
                    File.WriteAllBytes(path, png);
                else
                    using (FileStream file = File.Create(path))
                    {
                        file.Write(HugeImages.NpyHeader("|u1", $"{Side / 2}, {Side}"));
                        file.SetLength(file.Length + Side / 2 * Side); // sparse
                    }
                long read = kind == "label map" ? png.Length : Side / 2 * Side;
                long before = GC.GetAllocatedBytesForCurrentThread();
                string message = Assert.Throws<LimeException>(() => load(path)).Message;
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, read + Header);
                Assert.Contains($"The {kind} {path} of ", message, StringComparison.Ordinal);
                Assert.Contains(
                    $"{(kind == "map" ? 512 : 1024)} MiB of memory, but the limit is 256 MiB", message, StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void LoadLabels_MoreThanAMillionDifferent_AreRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            int[] values = [.. Enumerable.Range(0, (1 << 20) + 1)];
            File.WriteAllBytes(path, [.. HugeImages.NpyHeader("<i4", $"1, {values.Length}"), .. MemoryMarshal.AsBytes(values.AsSpan())]);
            Assert.Contains("has more than 1048576 different labels", Assert.Throws<LimeException>(() => SegmentMap.Load(path)).Message,
                StringComparison.Ordinal);
            values[^1] = 0;
            File.WriteAllBytes(path, [.. HugeImages.NpyHeader("<i4", $"1, {values.Length}"), .. MemoryMarshal.AsBytes(values.AsSpan())]);
            Assert.Equal(1 << 20, SegmentMap.Load(path).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Make(string name, int height, int width)
    {
        using var file = new MemoryStream();
        HugeImages.Kinds.Single(kind => kind.Name == name).Write(file, height, width);
        return file.ToArray();
    }

    private static byte[] EmptyJpeg(int side, bool progressive)
    {
        using var file = new MemoryStream();
        HugeImages.WriteJpeg(file, side, side, 3, progressive, orientation: 0, isEmpty: true);
        return file.ToArray();
    }
}
