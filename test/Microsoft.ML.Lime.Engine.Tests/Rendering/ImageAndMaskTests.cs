using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Expected values are those of python lime's get_image_and_mask for the same image, segments and weights.
/// </summary>
public sealed class ImageAndMaskTests
{
    private static readonly byte[] Pixels = [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52];
    private static readonly SegmentMap Segments = SegmentMap.FromValues(2, 3, [0, 0, 1, 2, 3, 3]);

    private static ImageExplanation Explanation(ImageBuffer image, double[]? weights = null, double[]? signed = null)
    {
        ClassExplanation target = Drawing.Explanation(Drawing.Map(Segments, 0, 0, 0, 0));
        target = target with
        {
            Surrogate = target.Surrogate! with
            {
                Importance = weights ?? [0.2, -0.5, 0.3, -0.1],
                SignedImportance = signed
            }
        };
        return Drawing.Explanation(image, ResizeMode.Fill, Segments, target);
    }

    private static ImageAndMask Get(ImageAndMaskOptions? options, double[]? weights = null, double[]? signed = null) =>
        ImageAndMask.Create(Explanation(ImageBuffer.FromBytes(2, 3, 3, [.. Pixels]), weights, signed), 7, options);

    private static readonly byte[] Tinted = [0, 52, 2, 10, 52, 12, 52, 21, 22, 30, 52, 32, 52, 41, 42, 52, 51, 52];

    public static TheoryData<ImageAndMaskOptions?, byte[], int[]> Python => new()
    {
        { null, Pixels, [1, 1, 0, 1, 0, 0] },
        { new() { Features = 1 }, Pixels, [0, 0, 0, 1, 0, 0] },
        { new() { HideRest = true }, [0, 1, 2, 10, 11, 12, 0, 0, 0, 30, 31, 32, 0, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0] },
        { new() { MinWeight = 0.2 }, Pixels, [0, 0, 0, 1, 0, 0] }, // the weight must be greater
        { new() { PositiveOnly = false }, Tinted, [1, 1, -1, 1, -1, -1] },
        // ... but here an equal weight is enough
        { new() { PositiveOnly = false, MinWeight = 0.2, HideRest = true }, [.. Tinted[..12], 0, 0, 0, 0, 0, 0], [1, 1, -1, 1, 0, 0] },
        { new() { PositiveOnly = false, Features = 3 }, [.. Tinted[..12], .. Pixels[12..]], [1, 1, -1, 1, 0, 0] },
        { new() { PositiveOnly = false, NegativeOnly = true }, Pixels, [0, 0, 1, 0, 1, 1] },
        {
            new() { PositiveOnly = false, NegativeOnly = true, MinWeight = 0.1, HideRest = true },
            [0, 0, 0, 0, 0, 0, 20, 21, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]
        },
        { new() { PositiveOnly = false, Features = 0 }, Pixels, [0, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Python))]
    public void Create_MatchesPythonLime(ImageAndMaskOptions? options, byte[] pixels, int[] mask)
    {
        ImageAndMask result = Get(options);
        Assert.Equal(pixels, result.Image.Bytes.ToArray());
        Assert.Equal(mask, result.Mask.ToArray());
        Assert.Equal((2, 3), (result.Height, result.Width));
    }

    [Fact]
    public void Create_EqualMagnitudes_AreOrderedByIndex() =>
        Assert.Equal([-1, -1, 1, 0, 0, 0], Get(new() { PositiveOnly = false, Features = 2 }, [-0.5, 0.5, 0.5, -0.5]).Mask.ToArray());

    [Fact]
    public void Create_ZeroOrNaNWeight_IsNotMarked() =>
        Assert.Equal([0, 0, -1, 0, 0, 0], Get(new() { PositiveOnly = false }, [0, -1, 0, double.NaN]).Mask.ToArray());

    [Fact]
    public void Create_Tree_UsesSignedImportance() =>
        Assert.Equal([-1, -1, 1, 0, 0, 0], Get(new() { PositiveOnly = false }, [0.5, 0.25, 0, 0], [-0.5, 0.25, 0, 0]).Mask.ToArray());

    [Fact]
    public void Create_GreyImage_IsRepeatedBeforeTinting()
    {
        ImageBuffer grey = ImageBuffer.FromBytes(2, 3, 1, [1, 2, 3, 4, 5, 6]);
        ImageAndMask result = ImageAndMask.Create(Explanation(grey), 7, new() { PositiveOnly = false });
        Assert.Equal<byte>([1, 6, 1, 2, 6, 2, 6, 3, 3, 4, 6, 4, 6, 5, 5, 6, 6, 6], result.Image.Bytes.ToArray());
    }

    [Fact]
    public void Create_FloatImage_KeepsFloatsAndUnits()
    {
        ImageBuffer floats = ImageBuffer.FromFloats(2, 3, 3, [.. Pixels.Select(v => v / 100f)]);
        ImageAndMask result = ImageAndMask.Create(Explanation(floats), 7, new() { PositiveOnly = false });
        Assert.Equal(Tinted.Select(v => v / 100f), result.Image.Floats.ToArray());
    }

    [Fact]
    public void Create_ManyChannels_TintsRenderedImage()
    {
        ImageBuffer tile = ImageBuffer.FromFloats(2, 3, 7, [.. Enumerable.Range(0, 42).Select(i => i / 7 / 5f)]);
        ImageAndMask result = ImageAndMask.Create(Explanation(tile), 7, new() { PositiveOnly = false });
        Assert.Equal<byte>([0, 255, 0, 51, 255, 51], result.Image.Bytes[..6].ToArray());
    }

    [Fact]
    public void Create_BlueOrangeTint_IsBlendedWithGreyImage()
    {
        // Luminance of the corners: (0, 1, 2) is 1 and (20, 21, 22) is 21; the largest value is 52.
        ImageAndMask result = Get(new() { PositiveOnly = false, BlueOrange = true });
        Assert.Equal((0, 12, 19), result.Image.Pixel(0, 0)); // (1 + 0) / 2, (1 + 23.2) / 2, (1 + 36.3) / 2
        Assert.Equal((34, 27, 10), result.Image.Pixel(0, 2)); // (21 + 46.9) / 2, (21 + 32.4) / 2, (21 + 0) / 2
        Assert.Equal(Get(new() { PositiveOnly = false }).Mask.ToArray(), result.Mask.ToArray());
    }

    [Theory]
    [InlineData("fill")]
    [InlineData("crop")]
    [InlineData("pad")]
    public void Draw_OnSourceImage_PlacesMaskByImageFit(string mode)
    {
        ImageBuffer source = Drawing.Varied(8, 18);
        ClassExplanation target = Drawing.Explanation(Drawing.Map(Segments, 0, 0, 0, 0));
        target = target with { Surrogate = target.Surrogate! with { Importance = [0.2, -0.5, 0.3, -0.1] } };
        ImageExplanation explanation = Drawing.Explanation(source, ResizeMode.Parse(mode)!, Segments, target);
        ImageAndMask result = ImageAndMask.Create(explanation, 7, new() { PositiveOnly = false, HideRest = true, Features = 3 });
        byte max = source.Bytes.ToArray().Max();
        ImageBuffer drawn = result.Draw(source);
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 18; x++)
            {
                (byte r, byte g, byte b) = source.Pixel(y, x);
                int sign = explanation.ImageFit.ToInput(y, x) is not var (row, column) ? 0 : result.Mask[(int)row * 3 + (int)column];
                Assert.Equal(sign switch { 1 => (r, max, b), -1 => (max, g, b), _ => default }, drawn.Pixel(y, x));
            }
        Assert.True(result.Draw(explanation.Image).Bytes.SequenceEqual(result.Image.Bytes));
    }

    [Fact]
    public void Create_UnexplainedClass_Throws() => Assert.StartsWith("Class 3 was not explained, but 7;",
        Assert.Throws<LimeException>(() => ImageAndMask.Create(Explanation(ImageBuffer.FromBytes(2, 3, 3, [.. Pixels])), 3)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Create_MethodWithoutWeights_Throws()
    {
        ImageExplanation explanation = Explanation(ImageBuffer.FromBytes(2, 3, 3, [.. Pixels])) with { Method = "rise", Segments = null };
        Assert.Contains("rise", Assert.Throws<LimeException>(() => ImageAndMask.Create(explanation, 7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_InvalidOptions_ReportsAllProblems() => Assert.Equal(3, Assert.Throws<LimeException>(() =>
        Get(new() { NegativeOnly = true, Features = -1, MinWeight = double.NaN })).Problems.Count);
}
