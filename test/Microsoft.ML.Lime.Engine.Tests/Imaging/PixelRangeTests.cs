using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class PixelRangeTests
{
    /// <summary>Of 1024 values one half is the lowest, the other the highest, and one pixel is hot.</summary>
    [Theory]
    [InlineData("|u1", 0, 12, 12, "0,15")]
    [InlineData("|u1", 0, 15, 16, null)]
    [InlineData("|u1", 0, 0, 0, null)]
    [InlineData("|u1", 0, 1, 1, "0,1")]
    [InlineData("<u2", 205, 3891, 65535, "0,4095")]
    [InlineData("<u2", 0, 200, 4000, "0,4095")]
    [InlineData("<f4", 0, 1, 50, "0,1")]
    [InlineData("<f4", 0, .98, 300, "0,1")]
    [InlineData("<f4", 0, 1.02, 1.02, "0,1")]
    [InlineData("<f4", 0, 99.5, 99.5, "0,100")]
    [InlineData("<f4", 0, 100.5, 100.5, null)]
    [InlineData("<f4", 0, 40, 40, null)]
    [InlineData("<f4", 0, 254.5, 255, null)]
    public void Warning_Array_NamesTheRange(string type, double low, double high, double hot, string? range)
    {
        string? warning = PixelRange.Warning(Decode(type, low, high, hot));
        if (range is null)
            Assert.Null(warning);
        else
            Assert.Contains($"(--range {range}, ", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<f4", -1.33244, 1.51961)]
    [InlineData("<i2", -900, 900)]
    public void Warning_StandardizedArray_DoesNotAdviseItsOwnLimits(string type, double low, double high)
    {
        string? warning = PixelRange.Warning(Decode(type, low, high, high));
        Assert.Contains("looks standardized already: use --preprocess raw --range 0,255 ", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(FormattableString.Invariant($"--range {low}"), warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Warning_HotPixelIn16Bits_NamesTheRange()
    {
        ImageBuffer image = Png16(PngGrey, 1, [.. Enumerable.Range(0, 1024).Select(i => (ushort)(i == 5 ? 65535 : i % 2 * 4000))]);
        Assert.StartsWith("The values of the image go from 0 to 65535, nearly all from 0 to 4000, only 6.1 % of the range of 16 bits",
            PixelRange.Warning(image), StringComparison.Ordinal);
        Assert.Contains("(--range 0,4095, ", PixelRange.Warning(image), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AlphaWithTheBitsOfTheColors_IsMapped()
    {
        ushort[] pixels = [1023, 0, 341, 1023, 1023, 0, 341, 0];
        ImageBuffer image = Png16(PngRgba, 4, pixels);
        Assert.Equal("255 0 85 255 255 0 85 0", Rounded(PixelRange.Apply(image, 0, 1023)));
        Assert.Equal(.5, new LimeOptions { PixelRange = (0, 1023) }.TransparentShare(image));
    }

    [Fact]
    public void Apply_AlphaOf16Bits_IsKept()
    {
        ushort[] pixels = [1023, 0, 341, 65535, 1023, 0, 341, 1028];
        Assert.Equal("255 0 85 255 255 0 85 4", Rounded(PixelRange.Apply(Png16(PngRgba, 4, pixels), 0, 1023)));
    }

    /// <summary>White in transparent pixels does not hide that the visible ones use 12 bits.</summary>
    [Theory]
    [InlineData((ushort)0, true)]
    [InlineData((ushort)1, false)]
    public void Warning_TransparentPixels_DoNotCount(ushort alpha, bool isTold)
    {
        ushort[] pixels = [.. Enumerable.Range(0, 1024).SelectMany(i => i % 2 == 0 ? new ushort[] { 65535, 65535, 65535, alpha }
            : [4000, 0, (ushort)i, 65535])];
        string? warning = PixelRange.Warning(Png16(PngRgba, 4, pixels));
        Assert.Equal(isTold, warning is not null);
        if (isTold)
            Assert.Contains("go from 0 to 4000, only 6.1 % of the range of 16 bits", warning, StringComparison.Ordinal);
        Assert.Null(PixelRange.Warning(Png16(PngRgba, 4, new ushort[4 * 64]))); // nothing visible
    }

    /// <summary>Preprocessing that is stated for the range of the file needs no warning; one for 0 to 255 does.</summary>
    [Theory]
    [InlineData("<f4", 0, 1, 1, 0, 1, true)] // identity: black and white of 0 to 255 are usual, too
    [InlineData("<f4", 0, 1, 255, 0, 1, false)]
    [InlineData("<f4", 0, 1, 1, .485, .229, false)]
    [InlineData("<f4", 0, 1, 1 / 255.0, .485, .229, true)]
    [InlineData("<f4", 0, 4000, 1 / 4095.0, 0, 1, false)]
    [InlineData("<f4", 0, 4000, 2 / 4095.0, 1, 1, false)]
    [InlineData("<f4", 0, 4000, 1 / 255.0, 0, 1, true)]
    [InlineData("<f4", 0, 4000, 255 / 4095.0, 0, 1, false)]
    [InlineData("<u2", 0, 4000, 257 / 4095.0, 0, 1, false)] // pixels of 16 bits are in units of 0 to 255
    [InlineData("<u2", 0, 4000, 1 / 4095.0, 0, 1, true)]
    [InlineData("<u2", 0, 4000, 257 * 255 / 4095.0, 104, 1, false)]
    [InlineData("<u2", 0, 4000, 1 / 255.0, .485, .229, true)]
    public void Explain_StatedPreprocessingOfTheRange_IsNotWarnedOf(
        string type, double low, double high, double scale, double mean, double std, bool isTold)
    {
        ImageBuffer image = type == "<u2"
            ? Png16(PngGrey, 1, [.. Enumerable.Range(0, 1024).Select(i => (ushort)(i % 2 == 0 ? low : high))])
            : Decode(type, low, high, high);
        Assert.NotNull(PixelRange.Warning(image));
        Assert.Equal(isTold, IsTold(image, scale, mean, std));
    }

    /// <summary>The scale does not map alpha: an alpha of 12 bits would be a nearly transparent image.</summary>
    [Theory]
    [InlineData((ushort)4095, true)]
    [InlineData((ushort)65535, false)]
    public void Explain_StatedScaleOfAnImageWithAlphaOf12Bits_IsWarnedOf(ushort alpha, bool isTold) => Assert.Equal(isTold,
        IsTold(Png16(PngRgba, 4, [.. Enumerable.Range(0, 1024).SelectMany(i => new ushort[] { 4000, 0, (ushort)i, alpha })]),
            257 / 4095.0, 0, 1));

    private static bool IsTold(ImageBuffer image, double scale, double mean, double std)
    {
        using var scorer = new DelegateScorer(new ScorerInput(4, 4, 3, TensorLayout.Nchw), 2, (input, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                (scores[2 * i], scores[2 * i + 1]) = (input[48 * i], 1);
        })
        {
            Preprocessing = new() { Scale = scale, Mean = [mean], Std = [std] },
        };
        return new LimeOptions { Segmenter = Segmenters.Grid(4), Samples = 16 }.CreateExplainer().Explain(scorer, image)
            .Classes[0].Warnings.Any(warning => warning.Contains("ExplainOptions.PixelRange", StringComparison.Ordinal));
    }

    private const byte PngGrey = 0, PngRgba = 6;

    private static string Rounded(ImageBuffer image) => string.Join(' ', image.ToByte().Bytes.ToArray());

    private static ImageBuffer Decode(string type, double low, double high, double hot) => ImageFile.Decode(Npy.File(type, "(32, 32)",
        Npy.Pack(type, [.. Enumerable.Range(0, 1024).Select(i => i == 5 ? hot : i % 2 == 0 ? low : high)])), "a.npy");

    /// <summary>A PNG of one row.</summary>
    private static ImageBuffer Png16(byte color, int channels, ushort[] samples) => ImageFile.Decode(
        PngBuilder.Start(1, (uint)(samples.Length / channels), 16, color)
            .Data([0, .. samples.SelectMany(sample => (byte[])[(byte)(sample >> 8), (byte)sample])]).End(), "a.png");
}
