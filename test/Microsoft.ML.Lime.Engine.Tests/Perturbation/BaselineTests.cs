using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class BaselineTests
{
    private static readonly SegmentMap Segments = SegmentMap.FromValues(2, 3, new int[] { 4, 4, 9, 4, 9, 9 });

    private static readonly ImageBuffer Image = ImageBuffer.FromBytes(2, 3, 2, [0, 10, 1, 20, 2, 30, 3, 40, 4, 50, 255, 60]);

    [Fact]
    public void ImageMean_ReturnsUnroundedMeanOfEachChannel()
    {
        ImageBuffer painted = Baselines.ImageMean.Paint(Image, Segments);
        Assert.Equal((2, 3, 2, false), (painted.Height, painted.Width, painted.Channels, painted.IsByte));
        for (int pixel = 0; pixel < 6; pixel++)
            Assert.Equal([265 / 6f, 35f], painted.Floats.Slice(2 * pixel, 2).ToArray());
    }

    [Fact]
    public void SegmentMean_ReturnsUnroundedMeanOfEachSegmentAndChannel()
    {
        ImageBuffer painted = Baselines.SegmentMean.Paint(Image, Segments);
        float[] first = [4 / 3f, 70 / 3f], second = [87f, 140 / 3f];
        Assert.Equal([.. first, .. first, .. second, .. first, .. second, .. second], painted.Floats.ToArray());
    }

    [Fact]
    public void TruncatedSegmentMean_TruncatesForByteImagesOnly()
    {
        Assert.Equal("segment-mean(truncated 1)", Baselines.TruncatedSegmentMean.Info.ToString());
        float[] first = [1, 23], second = [87, 46]; // of 4/3, 70/3, 87 and 140/3
        Assert.Equal([.. first, .. first, .. second, .. first, .. second, .. second],
            Baselines.TruncatedSegmentMean.Paint(Image, Segments).Floats.ToArray());
        ImageBuffer floats = ImageBuffer.FromFloats(2, 3, 1, [-1, -2, 0.5f, 0, 1.75f, 4]);
        Assert.Equal(Baselines.SegmentMean.Paint(floats, Segments).Floats.ToArray(),
            Baselines.TruncatedSegmentMean.Paint(floats, Segments).Floats.ToArray());
    }

    [Fact]
    public void SegmentMean_WhenFiveChannels_AveragesEachChannel()
    {
        ImageBuffer five = ImageBuffer.FromBytes(1, 2, 5, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
        Assert.Equal([5f, 7, 9, 11, 13], Baselines.SegmentMean.Paint(five, OneSegment(1, 2)).Floats[..5].ToArray());
    }

    [Fact]
    public void ImageMeanAndSegmentMean_WhenGreyFloatOrFourChannels_AverageEachChannel()
    {
        ImageBuffer grey = ImageBuffer.FromFloats(2, 3, 1, [-1, -2, 0.5f, 0, 1.5f, 4]);
        Assert.Equal([-1f, -1, 2, -1, 2, 2], Baselines.SegmentMean.Paint(grey, Segments).Floats.ToArray());
        Assert.All(Baselines.ImageMean.Paint(grey, Segments).Floats.ToArray(), value => Assert.Equal(0.5f, value));
        ImageBuffer four = ImageBuffer.FromBytes(1, 2, 4, [0, 2, 4, 250, 1, 3, 5, 255]);
        Assert.Equal([0.5f, 2.5f, 4.5f, 252.5f], Baselines.ImageMean.Paint(four, OneSegment(1, 2)).Floats[..4].ToArray());
    }

    [Fact]
    public void SegmentMean_WhenSegmentsHaveOtherSize_Throws() =>
        Assert.Throws<ArgumentException>(() => Baselines.SegmentMean.Paint(Image, SegmentMap.FromValues(3, 2, new int[6])));

    [Fact]
    public void Color_AcceptsOneValueOrOnePerChannel()
    {
        Assert.All(Baselines.Color(127.5).Paint(Image, Segments).Floats.ToArray(), value => Assert.Equal(127.5f, value));
        Assert.Equal([1f, -2, 1, -2, 1, -2, 1, -2, 1, -2, 1, -2], Baselines.Color(1, -2).Paint(Image, Segments).Floats.ToArray());
    }

    [Fact]
    public void Color_WhenValueCountIsWrongOrValueIsNaN_Throws()
    {
        LimeException error = Assert.Throws<LimeException>(() => Baselines.Color(1, 2, 3).Paint(Image, Segments));
        Assert.Equal("The baseline colour has 3 values, but the image has 2 channel(s); give one value for all, or one per channel.",
            Assert.Single(error.Problems));
        Assert.Throws<ArgumentException>(() => Baselines.Color());
        Assert.Throws<ArgumentException>(() => Baselines.Color(1, double.NaN));
    }

    // scipy 1.x: gaussian_filter1d with sigma 1.3 along both axes of fromfunction((31 y + 17 x + 7 c) % 23).
    [Fact]
    public void Blur_MatchesScipyGaussianFilter()
    {
        ImageBuffer painted = Baselines.Blur(1.3).Paint(Patterned(4, 6, 2), OneSegment(4, 6));
        Assert.Equal(7.804272803762018, painted[0, 0, 0], 1e-5);
        Assert.Equal(7.660586011452384, painted[0, 5, 1], 1e-5);
        Assert.Equal(10.889747489344845, painted[2, 3, 0], 1e-5);
        Assert.Equal(9.272885992224388, painted[3, 5, 1], 1e-5);
    }

    [Fact]
    public void Blur_WhenSigmaIsDefault_UsesFivePercentOfShorterSide()
    {
        ImageBuffer image = Patterned(40, 61, 3);
        float[] expected = Baselines.Blur(2).Paint(image, OneSegment(40, 61)).Floats.ToArray();
        Assert.Equal(expected, Baselines.Blur().Paint(image, OneSegment(40, 61)).Floats.ToArray());
        Assert.NotEqual(expected, Baselines.Blur(3.05).Paint(image, OneSegment(40, 61)).Floats.ToArray());
    }

    [Fact]
    public void Blur_PreservesMeanAndWideSigmaGivesConstantImage() => Prop.ForAll(
        Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(1, 300).ToArbitrary(), (height, width, tenths) =>
        {
            ImageBuffer image = Patterned(height, width, 1);
            float[] blurred = Baselines.Blur(tenths / 10.0).Paint(image, OneSegment(height, width)).Floats.ToArray();
            double mean = image.Floats.ToArray().Average();
            return Math.Abs(blurred.Average() - mean) < 1e-4 && (tenths < 200 || blurred.All(value => Math.Abs(value - mean) < 5e-3));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    [InlineData(double.NaN)]
    public void Blur_WhenSigmaIsOutOfRange_Throws(double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Baselines.Blur(sigma));

    [Fact]
    public void Baselines_WhenImageIsOnePixel_ReturnThatPixel()
    {
        ImageBuffer image = ImageBuffer.FromBytes(1, 1, 3, [7, 8, 9]);
        foreach (IBaseline baseline in new[] { Baselines.ImageMean, Baselines.SegmentMean, Baselines.Blur() })
            Assert.Equal([7f, 8, 9], baseline.Paint(image, OneSegment(1, 1)).Floats.ToArray());
    }

    [Fact]
    public void Baselines_DoNotModifyImage()
    {
        foreach (IBaseline baseline in new[] { Baselines.ImageMean, Baselines.SegmentMean, Baselines.Color(5), Baselines.Blur(1) })
        {
            ImageBuffer image = Patterned(4, 6, 1);
            baseline.Paint(image, OneSegment(4, 6));
            Assert.Equal(Patterned(4, 6, 1).Floats.ToArray(), image.Floats.ToArray());
        }
    }

    [Fact]
    public void Info_ReportsNameAndParameters() => Assert.Equal(
        ["image-mean", "segment-mean", "color(value 0.5)", "color(channel0 1, channel1 2)", "blur", "blur(sigma 2.5)"],
        new[]
        {
            Baselines.ImageMean, Baselines.SegmentMean, Baselines.Color(0.5), Baselines.Color(1, 2), Baselines.Blur(), Baselines.Blur(2.5),
        }.Select(baseline => baseline.Info.ToString()));

    private static ImageBuffer Patterned(int height, int width, int channels)
    {
        var pixels = new float[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (31 * (i / channels / width) + 17 * (i / channels % width) + 7 * (i % channels)) % 23;
        return ImageBuffer.FromFloats(height, width, channels, pixels);
    }

    private static SegmentMap OneSegment(int height, int width) => SegmentMap.FromValues(height, width, new int[height * width]);
}
