namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class RgbPhotoTests
{
    [Fact]
    public void Grey_is_repeated() =>
        Assert.Equal<byte>([7, 7, 7, 9, 9, 9], RgbPhoto.From(ImageBuffer.FromBytes(1, 2, 1, [7, 9])).Bytes.ToArray());

    [Fact]
    public void Alpha_is_composed_over_white() => Assert.Equal<byte>(
        [255, 255, 255, 10, 20, 30, 155, 165, 175],
        RgbPhoto.From(ImageBuffer.FromBytes(1, 3, 4, [10, 20, 30, 0, 10, 20, 30, 255, 55, 75, 95, 128])).Bytes.ToArray());

    [Fact]
    public void Floats_are_rounded_and_clamped() =>
        Assert.Equal<byte>([0, 127, 255], RgbPhoto.From(ImageBuffer.FromFloats(1, 1, 3, [-4, 127.4f, 300])).Bytes.ToArray());

    [Fact]
    public void Other_numbers_of_channels_are_refused() =>
        Assert.Throws<ArgumentException>(() => RgbPhoto.From(ImageBuffer.FromFloats(2, 3, 2, new float[12])));
}
