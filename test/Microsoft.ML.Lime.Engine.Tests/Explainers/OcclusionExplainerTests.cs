using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.Occlusion;

namespace Microsoft.ML.Lime.Tests;

public class OcclusionExplainerTests
{
    private const int Height = 11, Width = 17, Channels = 3;

    /// <summary>Mask, stride, clipping, and the number of positions by the documented rules, derived by hand.</summary>
    public static TheoryData<int, int, int, int, bool, int, int> Cases => new()
    {
        { 3, 5, 2, 3, true, 6, 6 },     // neither stride divides
        { 3, 5, 2, 3, false, 5, 5 },    // rows 0 2 4 6 8, columns 0 3 6 9 12
        { 4, 2, 3, 5, true, 4, 4 },     // even masks
        { 4, 2, 3, 5, false, 3, 4 },    // rows 0 3 6 (9 would leave the image), columns 0 5 10 15
        { 40, 50, 6, 6, true, 2, 3 },   // larger than the image
        { 11, 17, 1, 1, false, 1, 1 },  // as large as the image
        { 1, 1, 1, 1, true, 11, 17 },
        { 2, 3, 20, 30, false, 1, 1 },  // strides larger than the image
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Explain_EveryPosition_MatchesBruteForceScoreDrop(int h, int w, int a, int b, bool clipping, int rows, int columns)
    {
        foreach (TensorLayout layout in new[] { TensorLayout.Nchw, TensorLayout.Nhwc })
        {
            var model = new CurvedModel(layout);
            AttributionMap map = new OcclusionExplainer(new OcclusionOptions
            {
                MaskSize = (h, w),
                Stride = (a, b),
                MaskClipping = clipping,
                Baseline = Baselines.Color(10, 200, 90),
                Upsampling = MapUpsampling.None,
            }).Explain(model.Scorer(), model.Image).Classes[0].Map;

            Assert.Equal((rows, columns), (map.Height, map.Width));
            double whole = model.Score((_, _) => false);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    // The centre of an odd mask is a pixel; that of an even mask is the corner between pixels.
                    double top = clipping ? a * i - h / 2 : a * i, left = clipping ? b * j - w / 2 : b * j;
                    double expected = whole - model.Score((y, x) => y >= top && y < top + h && x >= left && x < left + w);
                    Assert.Equal(expected, map[i, j], 1e-4 * Math.Max(1, Math.Abs(whole)));
                }
        }
    }

    [Fact]
    public void SlidingWindow_DefaultMaskAndStride_AreRoundedFifthAndTenth()
    {
        var window = new SlidingWindow((224, 160), null, null, clipping: true);
        Assert.Equal((45, 32), window.Mask);
        Assert.Equal((22, 16), window.Stride);
        Assert.Equal((11, 10), (window.Rows, window.Columns));
        Assert.Equal((0, 0, 23, 16), window[0]);
        Assert.Equal((198, 128, 224, 160), window[^1]);
        Assert.Equal((9, 9), new SlidingWindow((224, 160), null, null, clipping: false) is var off ? (off.Rows, off.Columns) : default);
        Assert.Equal((1, 1), new SlidingWindow((2, 4), null, null, clipping: true) is var tiny ? tiny.Mask : default);
        Assert.Equal((3, 3), new SlidingWindow((13, 15), null, null, true).Mask); // 2.6 and 3
        Assert.Equal((2, 2), new SlidingWindow((15, 24), null, null, true).Stride); // 1.5 rounds up
    }

    [Fact]
    public void Explain_DefaultBaseline_IsChannelMean()
    {
        var model = new CurvedModel(TensorLayout.Nchw);
        AttributionMap map = new OcclusionExplainer(new OcclusionOptions
        {
            MaskSize = (Height, Width),
            MaskClipping = false,
            Upsampling = MapUpsampling.None
        })
            .Explain(model.Scorer(), model.Image).Classes[0].Map;
        double[] means = [.. Enumerable.Range(0, Channels).Select(c => Enumerable.Range(0, Height * Width)
            .Average(i => (double)model.Image[i / Width, i % Width, c]))];
        double expected = model.Score((_, _) => false) - model.Score((_, _) => true, means);
        Assert.Equal(expected, map[0, 0], 1e-3);
    }

    [Fact]
    public void Explain_MaskThatFitsNowhere_ThrowsWithBothSizes()
    {
        var model = new CurvedModel(TensorLayout.Nchw);
        string message = Assert.Throws<LimeException>(() =>
            new OcclusionExplainer(new OcclusionOptions { MaskSize = (12, 3), MaskClipping = false })
            .Explain(model.Scorer(), model.Image)).Message;
        Assert.Contains("12 x 3", message, StringComparison.Ordinal);
        Assert.Contains("11 x 17", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_InvalidOptions_AreReportedTogether() =>
        Assert.Equal(3, new OcclusionOptions { MaskSize = (0, 3), Stride = (2, -1), TopClasses = 0 }.Problems(outputs: 2).Count);

    [Theory]
    [InlineData(MapUpsampling.Nearest, ResampleFilter.Nearest)]
    [InlineData(MapUpsampling.Bicubic, ResampleFilter.Bicubic)]
    public void Explain_Upsampling_ResizesPositionMapToInput(MapUpsampling upsampling, ResampleFilter filter)
    {
        var model = new CurvedModel(TensorLayout.Nchw);
        AttributionMap Map(MapUpsampling how) =>
            new OcclusionExplainer(new OcclusionOptions { Upsampling = how }).Explain(model.Scorer(), model.Image).Classes[0].Map;
        Assert.Equal(Resampler.Resize(Map(MapUpsampling.None), Height, Width, filter).Values.ToArray(), Map(upsampling).Values.ToArray());
    }

    [Theory]
    [InlineData(3, 4, 2, 3, true)]
    [InlineData(3, 4, 3, 4, false)]
    [InlineData(2, 2, 3, 5, true)] // leaves pixels uncovered
    public void Explain_AverageMapping_AveragesMasksCoveringPixel(int h, int w, int a, int b, bool clipping)
    {
        var model = new CurvedModel(TensorLayout.Nhwc);
        var options = new OcclusionOptions { MaskSize = (h, w), Stride = (a, b), MaskClipping = clipping };
        ImageExplanation average = new OcclusionExplainer(options with { Mapping = OcclusionMapping.Average })
            .Explain(model.Scorer(), model.Image);
        AttributionMap positions = new OcclusionExplainer(options with { Upsampling = MapUpsampling.None })
            .Explain(model.Scorer(), model.Image).Classes[0].Map;
        int never = 0;
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                List<double> covering = [];
                for (int i = 0; i < positions.Height; i++)
                    for (int j = 0; j < positions.Width; j++)
                    {
                        int top = a * i - (clipping ? h / 2 : 0), left = b * j - (clipping ? w / 2 : 0);
                        if (y >= top && y < top + h && x >= left && x < left + w)
                            covering.Add(positions[i, j]);
                    }
                never += covering.Count == 0 ? 1 : 0;
                Assert.Equal(covering.Count == 0 ? 0 : covering.Average(), average.Classes[0].Map[y, x], 1e-4);
            }
        Assert.Equal(never > 0, average.Classes[0].Warnings.Any(w => w.Contains($"covers {never} of", StringComparison.Ordinal)));
    }

    [Fact]
    public void Explain_EvaluatesModelOncePerPositionPlusOriginalAndBaseline()
    {
        var model = new CurvedModel(TensorLayout.Nchw);
        ImageExplanation result = new OcclusionExplainer(new() { Stride = (4, 5) }).Explain(model.Scorer(), model.Image);
        Assert.Equal(3 * 4, result.Samples);
        Assert.Equal(14, result.ModelCalls);
        Assert.Equal(14, model.ImagesScored);
        Assert.Null(result.Segments);
        Assert.Null(result.Classes[0].Surrogate);
    }

    /// <summary>A squared weighted sum: not additive, so that the drop of a mask is not the sum of the drops of its pixels.</summary>
    private sealed class CurvedModel(TensorLayout layout)
    {
        public int ImagesScored;

        public ImageBuffer Image { get; } = ImageBuffer.FromBytes(Height, Width, Channels,
            [.. Enumerable.Range(0, Height * Width * Channels).Select(i => (byte)(i * 37 + i * i % 101))]);

        public DelegateScorer Scorer()
        {
            DelegateScorer scorer = Create().Checked();
            ImagesScored = 0;
            return scorer;
        }

        private DelegateScorer Create() => new(new ScorerInput(Height, Width, Channels, layout), 1, (batch, count, scores) =>
        {
            ImagesScored += count;
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int y = 0; y < Height; y++)
                    for (int x = 0; x < Width; x++)
                        for (int c = 0; c < Channels; c++)
                            sum += Weight(y, x, c) * batch[i * Height * Width * Channels
                                + (layout == TensorLayout.Nchw ? (c * Height + y) * Width + x : (y * Width + x) * Channels + c)];
                scores[i] = (float)(sum * sum);
            }
        });

        public double Score(Func<int, int, bool> absent, params double[] values)
        {
            double[] color = values.Length > 0 ? values : [10, 200, 90];
            double sum = 0;
            for (int y = 0; y < Height; y++)
                for (int x = 0; x < Width; x++)
                    for (int c = 0; c < Channels; c++)
                        sum += Weight(y, x, c) * (absent(y, x) ? color[c] : Image[y, x, c]);
            return sum * sum;
        }

        private static double Weight(int y, int x, int c) => ((y * 7 + x * 3 + c * 5) % 11 - 4) / 1000.0;
    }
}
