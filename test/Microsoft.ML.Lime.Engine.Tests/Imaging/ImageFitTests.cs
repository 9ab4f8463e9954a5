using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ImageFitTests
{
    private static readonly ResizeMode[] WholeModes = [ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad, ResizeMode.PadWith(114, 114, 114)];

    private static readonly ResizeMode[] Modes = [.. WholeModes, ResizeMode.ShorterSide(30), ResizeMode.ToSize(20, 50)];

    private static readonly Arbitrary<(ImageFit Fit, int Y, int X)> Fits = (
        from sourceHeight in Gen.Choose(1, 60)
        from sourceWidth in Gen.Choose(1, 60)
        from height in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 40)
        from mode in Gen.Elements(Modes)
        from y in Gen.Choose(0, sourceHeight - 1)
        from x in Gen.Choose(0, sourceWidth - 1)
        select (ImageFit.Create(sourceHeight, sourceWidth, height, width, mode), y, x)).ToArbitrary();

    /// <summary>Each value encodes its position: 10 per row, 1 per column.</summary>
    private static ImageBuffer Source(int height, int width) => ImageBuffer.FromFloats(height, width, 1,
        [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select 10f * y + x]);

    [Fact]
    public void Fill_MapsCoordinatesByStretching()
    {
        var fit = ImageFit.Create(4, 8, 2, 2, ResizeMode.Fill);
        Assert.Equal((4, 8, 2, 2, ResizeMode.Fill), (fit.SourceHeight, fit.SourceWidth, fit.InputHeight, fit.InputWidth, fit.Mode));
        Assert.Equal((0.25, 0.125), fit.ToInput(0, 0));
        Assert.Equal((1.75, 1.875), fit.ToInput(3, 7));
        Assert.Equal((1, 2), fit.ToSource(0, 0));
        Assert.Equal((3, 6), fit.ToSource(1, 1));
    }

    /// <summary>The central 4 x 4 of a 4 x 8 image, for an input of 2 x 2.</summary>
    [Fact]
    public void Crop_KeepsCenterAndMatchesPillow()
    {
        var fit = ImageFit.Create(4, 8, 2, 2, ResizeMode.Crop);
        Assert.Null(fit.ToInput(0, 1));
        Assert.Equal((0.25, 0.25), fit.ToInput(0, 2));
        Assert.Equal((1.75, 1.75), fit.ToInput(3, 5));
        Assert.Null(fit.ToInput(3, 6));
        Assert.Equal((1, 3), fit.ToSource(0, 0));
        // As Pillow's resize with box=(2, 0, 6, 4): triangle kernels of half-width 2, cut at the top and bottom, not at the sides.
        float[] expected = [9.642857f, 11.642857f, 25.357143f, 27.357143f];
        float[] found = fit.Apply(Source(4, 8)).Floats.ToArray();
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], found[i], 1e-4f);
    }

    [Fact]
    public void Crop_WithoutScaling_CopiesPixels() =>
        Assert.Equal([2, 3, 4, 12, 13, 14], ImageFit.Create(2, 7, 2, 3, ResizeMode.Crop).Apply(Source(2, 7)).Floats.ToArray());

    /// <summary>A 4 x 8 image becomes 2 x 4 in an input of 4 x 4, one row from the top.</summary>
    [Fact]
    public void Pad_CentersImageOnBlack()
    {
        var fit = ImageFit.Create(4, 8, 4, 4, ResizeMode.Pad);
        Assert.Equal((1.25, 0.25), fit.ToInput(0, 0));
        Assert.Equal((2.75, 3.75), fit.ToInput(3, 7));
        Assert.Null(fit.ToSource(0, 2));
        Assert.Equal((1, 5), fit.ToSource(1, 2));
        Assert.Null(fit.ToSource(3, 2));
        ImageBuffer source = ImageBuffer.FromBytes(4, 8, 3, Enumerable.Repeat((byte)200, 96).ToArray());
        Assert.Equal([.. new byte[12], .. Enumerable.Repeat((byte)200, 24), .. new byte[12]], fit.Apply(source).Bytes.ToArray());
    }

    [Fact]
    public void Pad_OddPadding_PutsExtraRowBelow() =>
        Assert.Equal(
            [0, 7, 0, 0],
            ImageFit.Create(1, 1, 4, 1, ResizeMode.Pad).Apply(ImageBuffer.FromBytes(1, 1, 1, [7])).Bytes.ToArray());

    [Fact]
    public void Apply_SourceImageOfInputSize_IsUnchangedInEveryMode()
    {
        foreach (ResizeMode mode in WholeModes)
        {
            var fit = ImageFit.Create(5, 7, 5, 7, mode);
            Assert.Equal(Source(5, 7).Floats.ToArray(), fit.Apply(Source(5, 7)).Floats.ToArray());
            Assert.Equal((3.5, 4.5), fit.ToInput(3, 4));
            Assert.Equal((3, 4), fit.ToSource(3, 4));
        }
    }

    /// <summary>A linear ramp stays linear, so the value at an input pixel identifies its position in the source image.</summary>
    [Theory]
    [InlineData("fill")]
    [InlineData("crop")]
    [InlineData("pad")]
    [InlineData("shorter:45")]
    [InlineData("30x60")]
    public void Apply_LinearRamp_AgreesWithToInput(string mode)
    {
        var fit = ImageFit.Create(90, 120, 45, 40, ResizeMode.Parse(mode)!);
        ImageBuffer input = fit.Apply(Source(90, 120));
        for (int y = 30; y < 60; y += 7)
            for (int x = 50; x < 70; x += 3)
            {
                (double inY, double inX) = Assert.NotNull(fit.ToInput(y, x));
                (int top, int left) = ((int)(inY - 0.5), (int)(inX - 0.5));
                double down = inY - 0.5 - top, right = inX - 0.5 - left;
                double value = input[top, left, 0] * (1 - down) * (1 - right) + input[top, left + 1, 0] * (1 - down) * right
                    + input[top + 1, left, 0] * down * (1 - right) + input[top + 1, left + 1, 0] * down * right;
                Assert.Equal(10.0 * y + x, value, 1e-2);
            }
    }

    [Fact]
    public void CoordinateMapping_AnySizes_StaysWithinBoundsOrReturnsNull() => Prop.ForAll(Fits, sample =>
    {
        (ImageFit fit, int y, int x) = sample;
        if (fit.ToInput(y, x) is var (inY, inX))
        {
            Assert.InRange(inY, 0, fit.InputHeight);
            Assert.InRange(inX, 0, fit.InputWidth);
        }
        else
            Assert.True(fit.Mode == ResizeMode.Crop || fit.Mode.TakesMiddle);
        for (int row = 0; row < fit.InputHeight; row++)
            for (int column = 0; column < fit.InputWidth; column++)
                if (fit.ToSource(row, column) is var (sourceY, sourceX))
                {
                    Assert.InRange(sourceY, 0, fit.SourceHeight - 1);
                    Assert.InRange(sourceX, 0, fit.SourceWidth - 1);
                }
                else
                    Assert.False(fit.Mode == ResizeMode.Fill || fit.Mode == ResizeMode.Crop);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20000, 1)]
    [InlineData(1, 20000)]
    public void Apply_ExtremeSizes_WorksInEveryMode(int height, int width)
    {
        ImageBuffer source = ImageBuffer.FromBytes(height, width, 3, Enumerable.Repeat((byte)99, height * width * 3).ToArray());
        foreach (ResizeMode mode in Modes)
        {
            var fit = ImageFit.Create(height, width, 224, 192, mode);
            ImageBuffer input = fit.Apply(source);
            Assert.Equal((224, 192, 3), (input.Height, input.Width, input.Channels));
            (double y, double x) = fit.ToInput(height / 2, width / 2) ?? (112, 96); // a crop can be narrower than a pixel
            Assert.Equal(99, input[(int)y, (int)x, 1]);
        }
    }

    /// <summary>Resize and CenterCrop of torchvision: 7 x 12 becomes 5 x int(5 * 12 / 7) = 5 x 8, of which 3 x 5 are taken.</summary>
    [Fact]
    public void ShorterSide_TakesMiddleOfResizedImage()
    {
        ImageBuffer source = Source(7, 12);
        ImageBuffer resized = Resampler.Resize(source, 5, 8, ResampleFilter.Bicubic);
        var fit = ImageFit.Create(7, 12, 3, 5, ResizeMode.ShorterSide(5));
        ImageBuffer input = fit.Apply(source, ResampleFilter.Bicubic);
        // The margins are (5 - 3) / 2 = 1 row, and (8 - 5) / 2 = 1.5, rounded to the even 2 columns.
        Assert.Equal([.. from y in Enumerable.Range(0, 3) from x in Enumerable.Range(0, 5) select resized[y + 1, x + 2, 0]],
            input.Floats.ToArray());
        Assert.Null(fit.ToInput(0, 6)); // row 0.5 / 7 * 5 = 0.36 of the resized image lies above row 1
        Assert.Equal((1.5, 2.3333), Rounded(fit.ToInput(3, 6)!.Value));
        Assert.Equal((3, 6), fit.ToSource(1, 2));
        Assert.Equal((12, 7), (fit.SourceWidth, fit.SourceHeight));

        static (double, double) Rounded((double Y, double X) place) => (Math.Round(place.Y, 4), Math.Round(place.X, 4));
    }

    [Fact]
    public void ShorterSide_OddMargins_AreRoundedToEven()
    {
        // 10 - 3 = 7, half of it is 3.5, rounded to 4; 5 - 2 = 3, half of it is 1.5, rounded to 2.
        float[] rows = ImageFit.Create(10, 10, 3, 3, ResizeMode.ToSize(10, 10)).Apply(Source(10, 10)).Floats.ToArray();
        Assert.Equal([44, 45, 46, 54, 55, 56, 64, 65, 66], rows);
        Assert.Equal([22, 23, 32, 33], ImageFit.Create(5, 5, 2, 2, ResizeMode.ToSize(5, 5)).Apply(Source(5, 5)).Floats.ToArray());
    }

    /// <summary>torchvision adds black where the crop is larger than the image, the smaller part above and at the left.</summary>
    [Fact]
    public void ShorterSide_InputLargerThanImage_IsPaddedWithBlack()
    {
        var fit = ImageFit.Create(1, 2, 4, 2, ResizeMode.ShorterSide(1));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0], fit.Apply(Source(1, 2)).Floats.ToArray());
        Assert.Null(fit.ToSource(0, 0));
        Assert.Equal((0, 1), fit.ToSource(1, 1));
    }

    [Theory]
    [InlineData(1, new byte[] { 114 })]
    [InlineData(3, new byte[] { 200, 114, 16 })]
    [InlineData(4, new byte[] { 200, 114, 16, 255 })]
    public void PadWith_FillsWithColor(int channels, byte[] expected)
    {
        ResizeMode mode = channels == 1 ? ResizeMode.PadWith(114, 114, 114) : ResizeMode.PadWith(200, 114, 16);
        var fit = ImageFit.Create(1, 2, 2, 2, mode);
        byte[] source = Enumerable.Repeat((byte)9, 2 * channels).ToArray();
        ImageBuffer image = ImageBuffer.FromBytes(1, 2, channels, source);
        Assert.Equal([.. source, .. expected, .. expected], fit.Apply(image).Bytes.ToArray());
        Assert.Equal([.. source, .. expected, .. expected], fit.Apply(image.ToFloat()).ToByte().Bytes.ToArray());
    }

    [Fact]
    public void PadWith_ImageWithoutColors_Throws() => Assert.Contains("cannot be padded with the colour #727272",
        Assert.Throws<LimeException>(() => ImageFit.Create(1, 2, 2, 2, ResizeMode.PadWith(114, 114, 114))
            .Apply(ImageBuffer.FromFloats(1, 2, 5, new float[10]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Apply_SourceImageOfOtherSize_Throws() =>
        Assert.Throws<ArgumentException>(() => ImageFit.Create(3, 4, 2, 2, ResizeMode.Fill).Apply(Source(4, 3)));

    [Fact]
    public void Create_NonPositiveSize_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageFit.Create(3, 4, 0, 2, ResizeMode.Fill));

    [Fact]
    public void Create_Parts_MapsBetweenThem()
    {
        var fit = ImageFit.Create(10, 20, 8, 12, (2, 4, 10, 20), (0, 2, 8, 10));
        Assert.Equal((3.5, 5.75), fit.ToInput(5, 11));
        Assert.Null(fit.ToInput(1, 11)); // above the part
        Assert.Null(fit.ToSource(0, 1)); // padding
        Assert.Equal((2, 5), fit.ToSource(0, 2));
        // The text that files keep gives the same geometry.
        Assert.Equal(fit, ImageFit.Create(10, 20, 8, 12, ResizeMode.Parse(fit.Mode.ToString())!));
        Assert.Equal(ResizeMode.Fill, ImageFit.Create(10, 20, 8, 12, (0, 0, 10, 20), (0, 0, 8, 12)).Mode);
        Assert.Equal(ResizeMode.Fill, ImageFit.Create(10, 20, 8, 12, ResizeMode.Auto).Mode);
        Assert.Throws<ArgumentException>(() => ImageFit.Create(10, 20, 8, 12, (0, 0, 10, 20), (0, 0, 9, 12)));
        Assert.Throws<ArgumentException>(() => ImageFit.Create(10, 20, 8, 12, (5, 0, 5, 20), (0, 0, 8, 12)));
    }
}
