using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

public class PngEncoderTests
{
    private static readonly Arbitrary<ImageBuffer> Images = (
        from height in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 40)
        from channels in Gen.Elements(1, 3, 4)
        from smooth in Gen.Choose(1, 255)
        from seed in Gen.Choose(0, int.MaxValue)
        select Image(height, width, channels, smooth, (uint)seed)).ToArbitrary();

    private static ImageBuffer Image(int height, int width, int channels, int smooth, uint seed)
    {
        var pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / channels / smooth + ((seed = seed * 1664525 + 1013904223) >> 24) / smooth);
        return ImageBuffer.FromBytes(height, width, channels, pixels);
    }

    [Fact]
    public void Encode_AnyImage_RoundTrips() => Prop.ForAll(Images, image =>
    {
        ImageBuffer back = ImageFile.Decode(PngEncoder.Encode(image), "back.png");
        Assert.Equal((image.Height, image.Width, image.Channels, true), (back.Height, back.Width, back.Channels, back.IsByte));
        Assert.Equal(image.Bytes.ToArray(), back.Bytes.ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EncodeGrey16_AnyValues_RoundTrip() => Prop.ForAll(Images, image =>
    {
        int[] values = [.. Enumerable.Range(0, image.Height * image.Width).Select(i => image.Bytes[i] * 257 ^ i & 0xFFFF)];
        ImageBuffer back = ImageFile.Decode(PngEncoder.EncodeGrey16(image.Height, image.Width, values), "back.png");
        Assert.Equal(values.Select(value => value / 257f), back.Floats.ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_Floats_AreRoundedAndClamped()
    {
        ImageBuffer back = ImageFile.Decode(PngEncoder.Encode(ImageBuffer.FromFloats(1, 4, 1, [-3, 1.4f, 1.6f, 300])), "back.png");
        Assert.Equal([0, 1, 2, 255], back.Bytes.ToArray());
    }

    [Fact]
    public void Encode_TwoChannels_Throws() =>
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(ImageBuffer.FromFloats(1, 1, 2, new float[2])));

    /// <summary>A gradient compresses to a fraction of its size if each row has a suitable filter.</summary>
    [Fact]
    public void Encode_Gradient_UsesFiltersToStaySmall()
    {
        var pixels = new byte[200 * 300 * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 900 + i % 900 / 3 * (1 + i % 3));
        Assert.InRange(PngEncoder.Encode(ImageBuffer.FromBytes(200, 300, 3, pixels)).Length, 60, 6000);
    }

    public static TheoryData<string, string> Textured => new(ReferenceData.Sets.SelectMany(set =>
        (set == ReferenceData.Shared ? (string[])["chelsea"] : ["boulders", "meadow"]).Select(name => (set, name))));

    /// <summary>Files written by Pillow.</summary>
    [Theory]
    [MemberData(nameof(Textured))]
    public void Encode_ReferenceImage_IsAtMostTenPercentLargerThanPillow(string set, string name)
    {
        var file = new FileInfo(ReferenceData.Image(set, name));
        Assert.InRange(PngEncoder.Encode(ImageFile.Load(file.FullName)).Length, file.Length / 2, file.Length * 11 / 10);
    }
}
