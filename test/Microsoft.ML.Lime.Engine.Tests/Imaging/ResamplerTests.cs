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

    /// <summary>A picture whose value i is (7 i^2 + 13 i) mod 251.</summary>
    private static ImageBuffer Picture(int height, int width, int channels) => ImageBuffer.FromBytes(height, width, channels,
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

    /// <summary>Checksums (CRC-32) of what Pillow 9.4 makes of the same pictures, channel by channel: every byte is the same.</summary>
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
    public void Bytes_are_those_of_Pillow(
        ResampleFilter filter, int height, int width, int channels, int toHeight, int toWidth, uint checksum)
    {
        ImageBuffer resized = Resampler.Resize(Picture(height, width, channels), toHeight, toWidth, filter);
        Assert.Equal((toHeight, toWidth, channels, true), (resized.Height, resized.Width, resized.Channels, resized.IsByte));
        Assert.Equal(checksum, Checksum(resized.Bytes));
    }

    /// <summary>Pillow 9.4, mode F, from 3 x 4 to 5 x 3.</summary>
    [Fact]
    public void Floats_are_those_of_Pillow()
    {
        float[] expected =
        [
            -11.266094207763672f, 26.76908302307129f, 87.85562133789062f, 73.9153823852539f, 80.3240737915039f, 109.78411102294922f,
            191.99313354492188f, 158.51437377929688f, 148.0869598388672f, 133.34625244140625f, 144.52183532714844f, 178.74876403808594f,
            80.82823944091797f, 126.2502212524414f, 194.72354125976562f,
        ];
        ImageBuffer resized = Resampler.Resize(Picture(3, 4, 1).ToFloat(), 5, 3, ResampleFilter.Bicubic);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], resized.Floats[i], 1e-5f);
    }

    /// <summary>Pillow 9.4: resize((2, 3), BILINEAR, box=(1.5, 0.25, 4.5, 3.75)).</summary>
    [Fact]
    public void A_part_is_taken_as_Pillow_takes_a_box() =>
        Assert.Equal([71, 123, 85, 113, 49, 106],
            Resampler.Resize(Picture(4, 6, 1), 0.25, 1.5, 3.5, 3, 3, 2, ResampleFilter.Bilinear).Bytes.ToArray());

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    [InlineData("lime_dogs")]
    public void Photos_become_what_Pillow_made_of_them(string name)
    {
        ImageBuffer expected = ImageFile.Load(SharedData.Require($"data/images224/{name}.png"));
        ImageBuffer photo = ImageFile.Load(SharedData.Require($"data/images/{name}.png")).WithoutAlpha(AlphaMode.Drop);
        Assert.Equal(expected.Bytes.ToArray(), Resampler.Resize(photo, 224, 224, ResampleFilter.Bilinear).Bytes.ToArray());
    }

    /// <summary>Equal, too, with libjpeg-turbo 2.1; another version may round otherwise.</summary>
    [Theory]
    [InlineData("cat_mouse.jpg")]
    [InlineData("kitten_jpeg_named.png")]
    [InlineData("rocket.jpg")]
    [InlineData("winml_cat.jpg")]
    public void Photos_in_JPEG_become_what_Pillow_made_of_them_but_for_rounding(string file)
    {
        ImageBuffer expected = ImageFile.Load(SharedData.Require($"data/images224/{Path.GetFileNameWithoutExtension(file)}.png"));
        ImageBuffer found = Resampler.Resize(ImageFile.Load(SharedData.Require($"data/images/{file}")), 224, 224, ResampleFilter.Bilinear);
        int worst = 0;
        for (int i = 0; i < found.Bytes.Length; i++)
            worst = Math.Max(worst, Math.Abs(found.Bytes[i] - expected.Bytes[i]));
        Assert.InRange(worst, 0, 2);
    }

    [Theory]
    [InlineData(ResampleFilter.Bicubic, "bicubic")]
    [InlineData(ResampleFilter.Nearest, "nearest")]
    public void A_map_is_enlarged_to_the_golden_values(ResampleFilter filter, string name)
    {
        ScoreMap expected = NpyFile.Load(SharedData.Require($"golden/upsample_{name}_224x224.npy"));
        ScoreMap found = Resampler.Resize(NpyFile.Load(SharedData.Require("golden/upsample_input_7x7.npy")), 224, 224, filter);
        Assert.Equal((224, 224), (found.Height, found.Width));
        for (int i = 0; i < found.Values.Length; i++)
            Assert.Equal(expected.Values[i], found.Values[i], filter == ResampleFilter.Nearest ? 0 : 1e-5f);
    }

    [Fact]
    public void A_picture_of_one_colour_keeps_it() => Prop.ForAll(Sizes, size =>
    {
        byte[] pixels = Enumerable.Repeat((byte)173, size.Height * size.Width * 3).ToArray();
        ImageBuffer picture = ImageBuffer.FromBytes(size.Height, size.Width, 3, pixels);
        ImageBuffer resized = Resampler.Resize(picture, size.ToHeight, size.ToWidth, size.Filter);
        Assert.All(resized.Bytes.ToArray(), value => Assert.Equal(173, value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_size_changes_nothing() => Prop.ForAll(Sizes, size =>
    {
        ImageBuffer picture = Picture(size.Height, size.Width, 4);
        Assert.Equal(picture.Bytes.ToArray(), Resampler.Resize(picture, size.Height, size.Width, size.Filter).Bytes.ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_are_the_rounded_floats_but_for_one_rounding_between() => Prop.ForAll(Sizes, size =>
    {
        ImageBuffer picture = Picture(size.Height, size.Width, 1);
        ImageBuffer bytes = Resampler.Resize(picture, size.ToHeight, size.ToWidth, ResampleFilter.Bilinear);
        ImageBuffer floats = Resampler.Resize(picture.ToFloat(), size.ToHeight, size.ToWidth, ResampleFilter.Bilinear);
        for (int i = 0; i < bytes.Bytes.Length; i++)
            Assert.InRange(bytes.Bytes[i] - floats.Floats[i], -1.01, 1.01);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_very_tall_line_can_be_widened()
    {
        ImageBuffer line = ImageBuffer.FromBytes(2_000_000, 1, 1, new byte[2_000_000]); // widened first, it would have 4 billion values
        line.Bytes.Fill(9);
        ImageBuffer resized = Resampler.Resize(line, 2, 2000, ResampleFilter.Bilinear);
        Assert.Equal((2, 2000), (resized.Height, resized.Width));
        Assert.All(resized.Bytes.ToArray(), value => Assert.Equal(9, value));
    }

    [Fact]
    public void Sizes_must_be_positive_and_sane()
    {
        ImageBuffer picture = Picture(2, 3, 1);
        foreach ((int height, int width) in ((int, int)[])[(0, 1), (1, 0), (-1, 5)])
            Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(picture, height, width, ResampleFilter.Nearest));
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(picture, 100_000, 100_000, filter));
    }
}
