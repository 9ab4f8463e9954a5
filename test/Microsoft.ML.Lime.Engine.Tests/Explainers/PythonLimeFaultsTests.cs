using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Known faults of python lime for some images, segment maps and models; the preset here must not have them.</summary>
public class PythonLimeFaultsTests
{
    private static readonly LimeOptions Python = LimeOptions.Python with { Samples = 150, Surrogate = Surrogates.Ridge(0) };

    private static ImageExplanation Explain(ISegmenter segmenter, IScorer scorer, ImageBuffer image) =>
        new LimeExplainer(Python with { Segmenter = segmenter }).Explain(scorer, image);

    // Python lime assumes labels 0 to n - 1. With other labels the first column of its masks has no effect, and the last segment is
    // never absent.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(-7, 1)]
    [InlineData(0, 5)]
    [InlineData(60_000, -3)]
    public void Explain_LabelsWithOffsetsAndGaps_ReturnsCorrectImportance(int first, int step)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        ImageBuffer image = model.Image();
        SegmentMap Map(int start, int by) =>
            SegmentMap.FromValues(9, 14, (int[])[.. Enumerable.Range(0, 9 * 14).Select(i => start + by * (i % 14 / 2))]);

        double[] importance = Explain(Segmenters.Map(Map(first, step)), model.Scorer(), image).Classes[0].Surrogate!.Importance;

        SegmentMap plain = Map(0, 1);
        double[] expected = model.Importance(image, Python.Baseline.Paint(image, plain), plain);
        Samples.Near(step > 0 ? expected : [.. expected.Reverse()], importance, 1e-4);
        Assert.All(expected, value => Assert.True(Math.Abs(value) > 1e-3)); // a segment without effect would have 0
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void Explain_SegmentMeanBaseline_ReplacesEveryChannel(int channels)
    {
        var model = new LinearModel(9, 14, channels, TensorLayout.Nhwc);
        ImageBuffer image = model.Image();
        ImageExplanation result = Explain(Segmenters.Grid(8), model.Scorer(), image);
        ImageBuffer absent = Python.Baseline.Paint(image, result.Segments!);
        Samples.Near(model.Importance(image, absent, result.Segments!), result.Classes[0].Surrogate!.Importance, 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    public void Explain_FewerOutputsThanTopClasses_ExplainsAllOutputs(int outputs)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw, outputs);
        ImageExplanation result = Explain(Segmenters.Grid(8), model.Scorer(activation: Activation.Auto), model.Image());
        Assert.Equal(Math.Min(outputs, 5), result.Classes.Count);
        Assert.NotEqual(Activation.Auto, result.Activation);
    }

    [Fact]
    public void Explain_RepeatedCalls_ReturnSameResult()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        var explainer = new LimeExplainer(Python with { Segmenter = Segmenters.Grid(8), Samples = 30, Surrogate = Surrogates.Tree() });
        double[] Explain() => explainer.Explain(model.Scorer(), model.Image()).Classes[0].Surrogate!.Importance;
        Assert.Equal(Explain(), Explain());
    }

    [Fact]
    public void Explain_SingleSegment_AddsWarning()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        ImageBuffer flat = ImageBuffer.FromBytes(9, 14, 3, new byte[9 * 14 * 3]);
        ISegmenter one = Segmenters.Map(SegmentMap.FromValues(9, 14, new int[9 * 14]));
        ImageExplanation result = Explain(one, model.Scorer(), flat);
        Assert.Contains(result.Classes[0].Warnings, warning => warning.StartsWith("The image is one segment", StringComparison.Ordinal));
    }
}
