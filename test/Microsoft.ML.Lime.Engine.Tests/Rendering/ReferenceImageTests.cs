using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Compares whole images with reviewed references. To update them after an intended change, run these tests with the environment
/// variable RENEW_REFERENCES set to the folder <c>Rendering/references</c> of this project, and review the new files.
/// </summary>
public sealed class ReferenceImageTests
{
    private const double MeanTolerance = 0.5;
    private const int PixelTolerance = 24;

    // A disc on a background that gets lighter to the right and greener downwards; generated, so no file is needed.
    private static readonly ImageBuffer Source = Drawing.Rgb(120, 160, (y, x) =>
        Distance(y - 60, x - 70) < 40 ? ((byte)200, (byte)(150 - y / 2), (byte)60) : ((byte)(40 + x / 2), (byte)(60 + y), (byte)90));

    [Fact]
    public void Overlay_UnsignedImportance_MatchesReference()
    {
        SegmentMap segments = Discs();
        AttributionMap map = Drawing.Map(segments, 0.001f, 0.004f, 0.019f, 0.011f);
        ClassExplanation target = Drawing.Explanation(map, [0, 0, 0, 0], "Egyptian cat", 0.8312);
        Check(Overlay.Draw(Source, Drawing.Explanation(Source, ResizeMode.Fill, segments, target), target), "overlay-unsigned");
    }

    [Fact]
    public void Overlay_SignedImportanceOnCroppedImage_MatchesReference()
    {
        SegmentMap segments = Discs();
        AttributionMap map = Drawing.Map(segments, -2e-5f, 0, 5e-5f, 1e-5f);
        ClassExplanation target = Drawing.Explanation(map, null, "hammerhead, hammerhead shark, or a jigsaw, fret saw, whatever", 3e-5);
        Check(Overlay.Draw(Source, Drawing.Explanation(Source, ResizeMode.Crop, segments, target), target), "overlay-signed-crop");
    }

    [Fact]
    public void Overlay_BicubicGrid_MatchesReference()
    {
        SegmentMap grid = Segmenters.Grid(12).Segment(Source, TestContext.Current.CancellationToken);
        IEnumerable<float> values = Enumerable.Range(0, 120 * 160).Select(i => (float)Math.Sin(i / 160 / 20.0) * (i % 160) / 160);
        var map = new AttributionMap(120, 160, [.. values]);
        ClassExplanation target = Drawing.Explanation(map, [0], null, 0.4);
        ImageExplanation explanation = Drawing.Explanation(Source, ResizeMode.Fill, grid, target, MapUpsampling.Bicubic);
        Check(Overlay.Draw(Source, explanation, target), "overlay-bicubic");
    }

    [Fact]
    public void Overlay_ClippedOutliers_MatchesReference()
    {
        SegmentMap segments = Discs();
        AttributionMap map = Drawing.Map(segments, -0.05f, 0.1f, 0.19f, 2.5f); // unclipped, the inner disc (9 %) leaves the rest white
        ClassExplanation target = Drawing.Explanation(map, null, "Egyptian cat", 0.8312);
        ImageExplanation explanation = Drawing.Explanation(Source, ResizeMode.Fill, segments, target);
        Check(Overlay.Draw(Source, explanation, target, scale: ColorScale.Create([map], 90)), "overlay-clipped");
    }

    [Theory]
    [InlineData(false, "mask-green-red")]
    [InlineData(true, "mask-blue-orange")]
    public void ImageAndMask_PaddedImage_MatchesReference(bool blueOrange, string name)
    {
        ClassExplanation target = Drawing.Explanation(Drawing.Map(Discs(), 0, 0, 0, 0));
        target = target with { Surrogate = target.Surrogate! with { Importance = [-0.1, 0.2, -0.3, 0] } };
        ImageExplanation explanation = Drawing.Explanation(Source, ResizeMode.Pad, Discs(), target);
        Check(ImageAndMask.Create(explanation, 7, new() { PositiveOnly = false, BlueOrange = blueOrange }).Draw(Source), name);
    }

    [Fact]
    public void SegmentBorders_MatchReference() =>
        Check(Boundaries.Draw(Source, ImageFit.Create(120, 160, 30, 30, ResizeMode.Fill), Discs()), "borders");

    /// <summary>Three rings and the corners, 30 x 30.</summary>
    private static SegmentMap Discs() => Drawing.Segments(30, 30, (y, x) => Math.Max(0, 3 - (int)(Distance(y - 15, x - 13) / 5)));

    private static double Distance(double y, double x) => Math.Sqrt(y * y + x * x);

    private static void Check(ImageBuffer image, string name)
    {
        if (Environment.GetEnvironmentVariable("RENEW_REFERENCES") is { Length: > 0 } folder)
            ImageFile.SavePng(image, Path.Combine(folder, name + ".png"));
        ImageBuffer reference = ImageFile.Load(Path.Combine(AppContext.BaseDirectory, "Rendering", "references", name + ".png"));
        Assert.Equal((reference.Height, reference.Width, reference.Channels), (image.Height, image.Width, image.Channels));
        long sum = 0;
        int worst = 0;
        for (int i = 0; i < image.Bytes.Length; i++)
        {
            int difference = Math.Abs(image.Bytes[i] - reference.Bytes[i]);
            (sum, worst) = (sum + difference, Math.Max(worst, difference));
        }
        double mean = (double)sum / image.Bytes.Length;
        Assert.True(mean <= MeanTolerance, FormattableString.Invariant($"{name} differs by {mean:F3} on average."));
        Assert.True(worst <= PixelTolerance, FormattableString.Invariant($"{name} differs by {worst} in its worst pixel."));
    }
}
