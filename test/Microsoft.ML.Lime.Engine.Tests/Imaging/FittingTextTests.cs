namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The texts of <see cref="ResizeMode"/> and <see cref="AlphaMode"/>.</summary>
public class FittingTextTests
{
    public static TheoryData<string, ResizeMode> Modes => new()
    {
        { "fill", ResizeMode.Fill },
        { "crop", ResizeMode.Crop },
        { "pad", ResizeMode.Pad },
        { "pad:#72FF00", ResizeMode.PadWith(0x72, 255, 0) },
        { "shorter:256", ResizeMode.ShorterSide(256) },
        { "256x320", ResizeMode.ToSize(256, 320) },
        { "auto", ResizeMode.Auto },
        { "part:1.5,0,9,20,0,2,8,10", ImageFit.Create(9, 20, 8, 12, (1.5, 0, 9, 20), (0, 2, 8, 10)).Mode },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void ResizeMode_Text_IsReadBack(string text, ResizeMode mode)
    {
        Assert.Equal(text, mode.ToString());
        Assert.Equal(mode, ResizeMode.Parse(text));
        Assert.Equal(mode, ResizeMode.Parse(text.ToUpperInvariant()));
        Assert.Single(Modes, other => other.Data.Item2 == mode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pad:")]
    [InlineData("pad:114")]
    [InlineData("pad:#72727")]
    [InlineData("shorter")]
    [InlineData("shorter:0")]
    [InlineData("shorter:-5")]
    [InlineData("shorter:70000")]
    [InlineData("256")]
    [InlineData("0x5")]
    [InlineData("fill:1")]
    public void ResizeMode_OtherText_IsNotRead(string text) => Assert.Null(ResizeMode.Parse(text));

    public static TheoryData<string, AlphaMode> Alphas => new()
    {
        { "white", AlphaMode.OverWhite },
        { "black", AlphaMode.Over(0, 0, 0) },
        { "drop", AlphaMode.Drop },
        { "#0A0B0C", AlphaMode.Over(10, 11, 12) },
    };

    [Theory]
    [MemberData(nameof(Alphas))]
    public void AlphaMode_Text_IsReadBack(string text, AlphaMode mode)
    {
        Assert.Equal(text, mode.ToString());
        Assert.Equal(mode, AlphaMode.Parse(text));
        Assert.Null(AlphaMode.Parse(text + "1"));
    }

    [Fact]
    public void WithoutAlpha_OverColor_BlendsWithIt()
    {
        ImageBuffer image = ImageBuffer.FromBytes(1, 2, 4, [100, 100, 100, 51, 7, 8, 9, 0]); // 51 / 255 = 0.2
        // 0.2 * 100 + 0.8 * (0, 50, 250) = (20, 60, 220)
        Assert.Equal([20, 60, 220, 0, 50, 250], image.WithoutAlpha(AlphaMode.Over(0, 50, 250)).Bytes.ToArray());
        Assert.Equal([20, 60, 220, 0, 50, 250], image.ToFloat().WithoutAlpha(AlphaMode.Over(0, 50, 250)).ToByte().Bytes.ToArray());
        Assert.Equal([100, 100, 100, 7, 8, 9], image.WithoutAlpha(AlphaMode.Drop).Bytes.ToArray());
    }
}
