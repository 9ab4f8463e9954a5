using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.ResultViews;

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
        Assert.Equal((64, 255), (overlay[13, 20, 3], overlay[13, 140, 3])); // a quarter of the largest magnitude, and all of it
        Assert.True(overlay[13, 20, 0] < overlay[13, 20, 2] && overlay[13, 140, 0] > overlay[13, 140, 2]); // blue against, red for
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
    public void Create_OutlinesStrongestSegments_SolidForAndDashedAgainst()
    {
        // Four columns of 40 pixels in the card. The third is below a tenth of the first.
        SegmentMap segments = SegmentMap.FromValues(40, 240, [.. Enumerable.Range(0, 40 * 240).Select(i => i % 240 / 60)]);
        ImageExplanation explanation = Explanation(segments, importance: [0.5, -0.4, 0.04, 0], signed: null, error: null);
        ReportCard card = ReportCard.Create("a.png", explanation, truth: 0);
        Assert.Equal(card.Overlay, card.Truth!.Overlay);
        ImageBuffer two = Layer(card), one = Layer(ReportCard.Create("a.png", explanation, features: 1));
        Assert.Equal([27, 15, 15, 0, 0], ((int[])[39, 40, 79, 80, 159]).Select(x => CountDark(two, x)));
        Assert.Equal([27, 0, 0, 0, 0], ((int[])[39, 40, 79, 80, 159]).Select(x => CountDark(one, x)));
        Assert.Equal("#o....", Row(two, 0, 6));
        Assert.Equal("...o##o...", Row(two, 35, 10)); // a dash
        Assert.Equal("...o#o....", Row(two, 35, 10, 7)); // a gap
        Assert.Equal("..........", Row(two, 150, 10));
        Assert.Equal((255, 204, 20, 0), (two[13, 20, 3], two[13, 60, 3], two[13, 100, 3], two[13, 140, 3])); // the map between
    }

    [Fact]
    public void Create_SmallImage_HasEnlargedLayerWithThinOutlines()
    {
        SegmentMap segments = SegmentMap.FromValues(40, 60, [.. Enumerable.Range(0, 40 * 60).Select(i => i % 60 / 30)]);
        ImageExplanation explanation = Explanation(segments, importance: [1, 0], signed: null, error: null) with
        {
            ImageFit = ImageFit.Create(40, 60, 40, 60, ResizeMode.Fill),
            Image = ImageBuffer.FromBytes(40, 60, 1, new byte[40 * 60]),
        };
        ReportCard card = ReportCard.Create("a.png", explanation);
        ImageBuffer layer = Layer(card);
        Assert.Equal((40, 60, 80, 120), (card.Height, card.Width, layer.Height, layer.Width));
        Assert.Equal("..o#o...", Row(layer, 56, 8));
        ImageBuffer drawn = EvaluationViews.DrawOverlay(card);
        Assert.Equal((80, 120), (drawn.Height, drawn.Width));
        Assert.Equal((20, 20, 20), ((byte)drawn[13, 59, 0], (byte)drawn[13, 59, 1], (byte)drawn[13, 59, 2]));
    }

    private static ImageBuffer Layer(ReportCard card) => ImageFile.Decode(card.Overlay, "overlay");

    private static int CountDark(ImageBuffer layer, int x) =>
        Enumerable.Range(0, layer.Height).Count(y => Row(layer, x, 1, y) == "#");

    /// <summary>Pixels of a row: # for the dark line, o for its light edge, both opaque; . for the map.</summary>
    private static string Row(ImageBuffer layer, int from, int count, int y = 13) => string.Concat(Enumerable.Range(from, count).Select(x =>
        (layer[y, x, 0], layer[y, x, 1], layer[y, x, 2], layer[y, x, 3]) switch
        {
            (20, 20, 20, 255) => '#',
            (255, 255, 255, 255) => 'o',
            _ => '.',
        }));

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
                    : new AttributionMap(segments.Height, segments.Width,
                        [.. segments.Labels.ToArray().Select(label => (float)importance![label])]),
            },
        ],
    };
}
