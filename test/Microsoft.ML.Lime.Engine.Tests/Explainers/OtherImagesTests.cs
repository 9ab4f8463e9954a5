using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Explains and renders images that are not RGB. A linear model's coefficients are known, so that every step can be checked.
/// </summary>
public sealed class OtherImagesTests
{
    [Theory]
    [InlineData(1, TensorLayout.Nchw)]
    [InlineData(1, TensorLayout.Nhwc)]
    [InlineData(2, TensorLayout.Nchw)]
    [InlineData(4, TensorLayout.Nchw)]
    [InlineData(4, TensorLayout.Nhwc)]
    [InlineData(7, TensorLayout.Nchw)]
    [InlineData(7, TensorLayout.Nhwc)]
    public void Explain_FloatImageOfAnyChannelCount_ReturnsCoefficientsAndRenders(int channels, TensorLayout layout)
    {
        var model = new LinearModel(12, 20, channels, layout);
        ImageBuffer source = ImageBuffer.FromFloats(12, 20, channels,
            [.. Enumerable.Range(0, 12 * 20 * channels).Select(i => (i * 37 % 101 - 50) / 1000f)]);
        ImageExplanation explanation = Explain(model, source, Segmenters.Grid(8));

        double[] expected = model.Importance(source, Baselines.ImageMean.Paint(source, explanation.Segments!), explanation.Segments!);
        double tolerance = 1e-4 * expected.Max();
        Assert.All(expected.Zip(explanation.Classes[0].Surrogate!.Importance), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        AssertDrawable(source, explanation);
    }

    [Fact]
    public void Explain_SuperpixelsOfMultibandImage_FollowBands()
    {
        // Two halves that differ in the sixth band only.
        ImageBuffer tile = ImageBuffer.FromFloats(12, 20, 7,
            [.. Enumerable.Range(0, 12 * 20 * 7).Select(i => i % 7 == 5 && i / 7 % 20 >= 10 ? 0.9f : 0.1f)]);
        var model = new LinearModel(12, 20, 7, TensorLayout.Nchw);
        ImageExplanation explanation = Explain(model, tile, Segmenters.Slic(2, compactness: 0.1));
        Assert.Equal(2, explanation.Segments!.Count);
        Assert.All(Enumerable.Range(0, 12), y => Assert.NotEqual(explanation.Segments[y, 9], explanation.Segments[y, 10]));
        AssertDrawable(tile, explanation);
    }

    [Fact]
    public void Explain_SpectrogramLargerThanInput_IsResizedAndRenderedAtSourceSize()
    {
        ImageBuffer decibels = ImageBuffer.FromFloats(24, 60, 1, [.. Enumerable.Range(0, 24 * 60).Select(i => -80f + i * 7 % 80)]);
        var model = new LinearModel(12, 20, 1, TensorLayout.Nhwc);
        ImageExplanation explanation = Explain(model, decibels, Segmenters.Grid(6));
        Assert.False(explanation.Image.IsByte);
        Assert.InRange(explanation.Image.Floats.ToArray().Max(), -80, 0);
        AssertDrawable(decibels, explanation);
        ImageBuffer plain = Overlay.DrawPlain(decibels, explanation, explanation.Classes[0], opacity: 0);
        Assert.Equal((byte)0, plain.Bytes.ToArray().Min());
        Assert.Equal((byte)255, plain.Bytes.ToArray().Max());
    }

    [Fact]
    public void Explain_ChannelCountMismatch_ThrowsWithBothCounts()
    {
        var model = new LinearModel(12, 20, 7, TensorLayout.Nchw);
        LimeException error = Assert.Throws<LimeException>(() => Explain(model, Drawing.Varied(12, 20), Segmenters.Grid(8)));
        Assert.Contains("3 channels, and the model takes 7", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The example of docs/drawing.md, verbatim except for its first line; a test below compares them.</summary>
    [Fact]
    public void Example_MultibandImage_FindsVegetationHalf()
    {
        (int height, int width) = (12, 20);
        float[] reflectances = [.. Enumerable.Range(0, 12 * 20 * 7).Select(i => i % 7 == 5 && i / 7 % 20 < 10 ? 0.8f : 0.1f)];
        // docs: begin
        ImageBuffer tile = ImageBuffer.FromFloats(height, width, 7, reflectances); // row by row, the bands of a pixel together
        var scorer = new DelegateScorer(new ScorerInput(height, width, 7, TensorLayout.Nchw), outputLength: 2, (batch, count, scores) =>
        {
            int plane = height * width;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> nearInfrared = batch.Slice((i * 7 + 5) * plane, plane); // NCHW: one band after the other
                float mean = 0;
                foreach (float value in nearInfrared)
                    mean += value / plane;
                (scores[i * 2], scores[i * 2 + 1]) = (mean, 1 - mean);
            }
        })
        { ClassNames = ["vegetation", "other"] };
        ImageExplanation explanation = new LimeExplainer(new LimeOptions
        {
            Segmenter = Segmenters.Grid(12),
            Samples = 200,
            Surrogate = Surrogates.Ridge(),
        }).Explain(scorer, tile);
        ImageBuffer displayed = new DisplayRange { Channels = [5, 3, 1] }.Apply(tile); // near infrared as red, red as green, green as blue
        ImageBuffer overlay = Overlay.Draw(displayed, explanation, explanation.Classes[0]);
        // docs: end
        AttributionMap map = explanation.Classes.Single(target => target.ClassName == "other").Map;
        // An absent pixel has the mean of both halves.
        Assert.All(Enumerable.Range(0, height), y => Assert.True(map[y, 2] < 0 && map[y, 17] > 0));
        Assert.Equal((255, 0, 0), displayed.Pixel(3, 4));
        Assert.True(overlay.Height > displayed.Height);
    }

    [Fact]
    public void Example_MatchesDrawingPage() =>
        DocExample.AssertStands("drawing.md", Path.Combine("Explainers", "OtherImagesTests.cs"));

    private static ImageExplanation Explain(LinearModel model, ImageBuffer source, ISegmenter segmenter) =>
        new LimeExplainer(new LimeOptions
        {
            Segmenter = segmenter,
            Samples = 300,
            Surrogate = Surrogates.Ridge(1e-6),
        }).Explain(model.Scorer(), source);

    private static void AssertDrawable(ImageBuffer source, ImageExplanation explanation)
    {
        ClassExplanation target = explanation.Classes[0];
        ImageAndMask masked = ImageAndMask.Create(explanation, target, new() { PositiveOnly = false });
        foreach (ImageBuffer drawn in (ImageBuffer[])[
            Overlay.DrawPlain(source, explanation, target),
            Boundaries.Draw(source, explanation.ImageFit, explanation.Segments!),
            masked.Draw(source),
            MaskedImage.Draw(source, explanation.ImageFit, explanation.Segments!, target.TopFeatures(2))])
        {
            Assert.Equal((source.Height, source.Width, 3, true), (drawn.Height, drawn.Width, drawn.Channels, drawn.IsByte));
            Assert.True(drawn.Bytes.ToArray().Distinct().Count() > 1);
        }
        Assert.Contains(1, masked.Mask.ToArray());
        Assert.True(Overlay.Draw(source, explanation, target).Height > source.Height);
        Assert.NotEmpty(TerminalImage.Draw(source, 10, 5, color: true));
    }
}
