using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The values a report card keeps of an explanation, computed by hand.</summary>
public sealed class ReportCardTests
{
    [Fact]
    public void CardMap_FromAttributionMap_AveragesByArea()
    {
        AttributionMap map = new(2, 3, [0, 3, 6, 9, 12, float.NaN]);
        Assert.Equal([1, 5, 10, 4], ReportCard.ReducedMap.Create(map, 2, 2).Values, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 3, 6, 9, 12, 0], ReportCard.ReducedMap.Create(map, 2, 3).Values);
        Assert.Equal([0, 0, 3, 3, 6, 6], ReportCard.ReducedMap.Create(new AttributionMap(1, 3, [0, 3, 6]), 1, 6).Values);
    }

    [Fact]
    public void Create_KeepsValuesAndRendersReducedImages()
    {
        // Two segments: the left third is evidence against the class, the rest is evidence for it.
        SegmentMap segments = SegmentMap.FromValues(40, 240, [.. Enumerable.Range(0, 40 * 240).Select(i => i % 240 < 80 ? 0 : 1)]);
        ImageExplanation explanation = Explanation(segments, importance: [0, 3], signed: [-0.5, 2], error: [0.25, double.NaN]);
        bool[] mask = [.. Enumerable.Range(0, 40 * 240).Select(i => i % 240 >= 160)];
        ReportCard card = ReportCard.Create("a.png", explanation, mask: mask, topClasses: [new("ring", 0.75), new("star", 0.25)]);
        Assert.Equal(("a.png", "ring", 0.75, "lime"), (card.Image, card.Explained, card.Probability, card.Method));
        Assert.Equal((27, 160), (card.Height, card.Width));
        Assert.Equal([new ReportCard.Feature(1, 2, null, 0.5, 2 / 3.0), new ReportCard.Feature(0, -0.5, 0.25, 0.5, 1 / 6.0)],
            card.Features);
        Assert.Equal(0.5, card.InsideMask);
        Assert.Equal(1 / 3.0, card.MaskArea);
        Assert.Equal((32, 32), (card.Map.Rows, card.Map.Columns));
        Assert.Equal((-0.5f, 2f), (card.Map.Values[0], card.Map.Values[31]));

        ImageBuffer source = ImageFile.Decode(card.Photo, "photo"), overlay = ImageFile.Decode(card.Overlay, "overlay");
        Assert.Equal((27, 160, 3), (source.Height, source.Width, source.Channels));
        Assert.Equal((27, 160, 4), (overlay.Height, overlay.Width, overlay.Channels));
        Assert.Equal((byte)64, overlay.Bytes[3]); // a quarter of the largest magnitude
        Assert.Equal((byte)255, overlay.Bytes[^1]);
        Assert.True(overlay.Bytes[0] < overlay.Bytes[2] && overlay.Bytes[^4] > overlay.Bytes[^2]); // blue against, red for
        Assert.Equal((0, 2), (card.Weakest, card.Strongest));
        Assert.Null(card.Truth);
    }

    [Fact]
    public void Create_MapWithoutNegativeValues_IsTransparentAtItsMinimum()
    {
        SegmentMap segments = SegmentMap.FromValues(40, 240, [.. Enumerable.Range(0, 40 * 240).Select(i => i % 240 / 80)]);
        ImageExplanation explanation = Explanation(segments, importance: [0.5, 0.6, 0.7], signed: null, error: null);
        ReportCard card = ReportCard.Create("a.png", explanation);
        Assert.Equal((0.5f, 0.7f), ((float)card.Weakest!, (float)card.Strongest!));
        ImageBuffer overlay = ImageFile.Decode(card.Overlay, "overlay");
        Assert.Equal((0, 128, 255), (overlay[10, 10, 3], overlay[10, 80, 3], overlay[10, 150, 3]));
    }

    [Fact]
    public void Create_EncodesImageAsJpegOnlyIfShorterThanPng()
    {
        var noise = new Random(1);
        // A smooth gradient with the noise of a camera.
        ImageBuffer source = ImageBuffer.FromBytes(40, 240, 3,
            [.. Enumerable.Range(0, 40 * 240 * 3).Select(i => (byte)(i / 120 + noise.Next(12)))]);
        ImageBuffer drawing = ImageBuffer.FromBytes(40, 240, 3,
            [.. Enumerable.Range(0, 40 * 240 * 3).Select(i => (byte)(i / 720 < 20 ? 0 : 255))]);
        ImageExplanation explanation = Explanation(null, importance: null, signed: null, error: null);
        byte[] kept = ReportCard.Create("a.png", explanation with { Image = source }).Photo;
        Assert.True(SkiaDecoder.IsJpeg(kept));
        ImageBuffer decoded = ImageFile.Decode(kept, "photo"), asked = Resampler.Resize(source, 27, 160, ResampleFilter.Bilinear);
        Assert.Equal((27, 160, 3), (decoded.Height, decoded.Width, decoded.Channels));
        double far = decoded.Bytes.ToArray().Zip(asked.Bytes.ToArray(), (one, other) => Math.Abs(one - other)).Average();
        Assert.InRange(far, 0, 5);
        Assert.False(SkiaDecoder.IsJpeg(ReportCard.Create("a.png", explanation with { Image = drawing }).Photo));
    }

    [Fact]
    public void Create_ZeroMapWithoutFeatures_LeavesMaskShareNull()
    {
        ImageExplanation explanation = Explanation(null, importance: null, signed: null, error: null);
        ReportCard card = ReportCard.Create("a.png", explanation, mask: new bool[40 * 240]);
        Assert.Empty(card.Features);
        Assert.Null(card.InsideMask);
        Assert.Equal(0, card.MaskArea);
        Assert.All(card.Map.Values, value => Assert.Equal(0, value));
    }

    private static ImageExplanation Explanation(SegmentMap? segments, double[]? importance, double[]? signed, double[]? error) => new()
    {
        Method = "lime",
        Model = new ScorerInfo { Name = "model.onnx", Device = "cpu" },
        ImageFit = ImageFit.Create(40, 240, 40, 240, ResizeMode.Fill),
        Image = ImageBuffer.FromBytes(40, 240, 1, [.. Enumerable.Range(0, 40 * 240).Select(i => (byte)i)]),
        Segments = segments,
        Options = new LimeOptions(),
        Activation = Activation.Softmax,
        Samples = 10,
        ModelCalls = 12,
        Timings = new(),
        Classes =
        [
            new ClassExplanation
            {
                ClassIndex = 5,
                ClassName = "ring",
                Probability = 0.75,
                BaselineProbability = 0.1,
                Surrogate = importance is null ? null : new SurrogateFit
                {
                    Importance = importance,
                    SignedImportance = signed,
                    StandardError = error,
                    R2 = 0.5,
                    LocalPrediction = 0.75,
                },
                Map = segments is null ? new AttributionMap(4, 6, new float[24])
                    : new AttributionMap(40, 240, [.. segments.Labels.ToArray().Select(label => (float)importance![label])]),
            },
        ],
    };
}
