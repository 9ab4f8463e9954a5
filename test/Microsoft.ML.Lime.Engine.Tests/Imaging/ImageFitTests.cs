using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ImageFitTests
{
    private static readonly Arbitrary<(ImageFit Fit, int Y, int X)> Fits = (
        from sourceHeight in Gen.Choose(1, 60)
        from sourceWidth in Gen.Choose(1, 60)
        from height in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 40)
        from mode in Gen.Elements(ResizeMode.Fill, ResizeMode.Crop, ResizeMode.Pad)
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
        foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
        {
            var fit = ImageFit.Create(5, 7, 5, 7, mode);
            Assert.Equal(Source(5, 7).Floats.ToArray(), fit.Apply(Source(5, 7)).Floats.ToArray());
            Assert.Equal((3.5, 4.5), fit.ToInput(3, 4));
            Assert.Equal((3, 4), fit.ToSource(3, 4));
        }
    }

    /// <summary>A linear ramp stays linear, so the value at an input pixel identifies its position in the source image.</summary>
    [Theory]
    [InlineData(ResizeMode.Fill)]
    [InlineData(ResizeMode.Crop)]
    [InlineData(ResizeMode.Pad)]
    public void Apply_LinearRamp_AgreesWithToInput(ResizeMode mode)
    {
        var fit = ImageFit.Create(90, 120, 45, 40, mode);
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
            Assert.Equal(ResizeMode.Crop, fit.Mode);
        for (int row = 0; row < fit.InputHeight; row++)
            for (int column = 0; column < fit.InputWidth; column++)
                if (fit.ToSource(row, column) is var (sourceY, sourceX))
                {
                    Assert.InRange(sourceY, 0, fit.SourceHeight - 1);
                    Assert.InRange(sourceX, 0, fit.SourceWidth - 1);
                }
                else
                    Assert.Equal(ResizeMode.Pad, fit.Mode);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20000, 1)]
    [InlineData(1, 20000)]
    public void Apply_ExtremeSizes_WorksInEveryMode(int height, int width)
    {
        ImageBuffer source = ImageBuffer.FromBytes(height, width, 3, Enumerable.Repeat((byte)99, height * width * 3).ToArray());
        foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
        {
            var fit = ImageFit.Create(height, width, 224, 192, mode);
            ImageBuffer input = fit.Apply(source);
            Assert.Equal((224, 192, 3), (input.Height, input.Width, input.Channels));
            (double y, double x) = fit.ToInput(height / 2, width / 2) ?? (112, 96); // a crop can be narrower than a pixel
            Assert.Equal(99, input[(int)y, (int)x, 1]);
        }
    }

    [Fact]
    public void Apply_SourceImageOfOtherSize_Throws() =>
        Assert.Throws<ArgumentException>(() => ImageFit.Create(3, 4, 2, 2, ResizeMode.Fill).Apply(Source(4, 3)));

    [Fact]
    public void Create_NonPositiveSize_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageFit.Create(3, 4, 0, 2, ResizeMode.Fill));
}
