using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class LimeExplainerTests
{
    private static readonly LimeOptions Linear = new()
    {
        Segmenter = Segmenters.Grid(12),
        Samples = 200,
        Surrogate = Surrogates.Ridge(alpha: 0),
        Baseline = Baselines.ImageMean,
    };

    [Theory]
    [InlineData(1, TensorLayout.Nchw)]
    [InlineData(3, TensorLayout.Nchw)]
    [InlineData(4, TensorLayout.Nchw)]
    [InlineData(1, TensorLayout.Nhwc)]
    [InlineData(3, TensorLayout.Nhwc)]
    [InlineData(4, TensorLayout.Nhwc)]
    public void Explain_LinearModel_RecoversItsCoefficients(int channels, TensorLayout layout)
    {
        var model = new LinearModel(11, 17, channels, layout);
        ImageBuffer image = model.Image();

        ImageExplanation result = new LimeExplainer(Linear).Explain(model.Scorer(), image);

        double[] expected = model.Importance(image, Linear.Baseline.Paint(image, result.Segments!), result.Segments!);
        ClassExplanation target = Assert.Single(result.Classes);
        Assert.Equal(expected.Length, target.Surrogate!.Importance.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], target.Surrogate!.Importance[i], 1e-4);
        Assert.Equal(1, target.Surrogate!.R2, 1e-6);
        Assert.Equal(target.Probability, target.Surrogate!.LocalPrediction, 1e-4);
        Assert.Equal(target.BaselineProbability, target.Surrogate!.Intercept!.Value, 1e-4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 1)]
    [InlineData(7, 2)]
    [InlineData(1, 3)]
    public void Explain_IsIndependentOfBatchSizeAndDegreeOfParallelism(int batch, int sessions)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw, outputs: 3);
        LimeOptions options = Linear with { TopClasses = 3, Surrogate = Surrogates.Tree() };
        ImageBuffer image = model.Image();

        ImageExplanation one = new LimeExplainer(options).Explain(model.Scorer(batch: 5), image);
        ImageExplanation other = new LimeExplainer(options).Explain(model.Scorer(batch, sessions), image);

        Assert.Equal(one.Classes.Select(c => c.ClassIndex), other.Classes.Select(c => c.ClassIndex));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(one.Classes[i].Surrogate!.Importance, other.Classes[i].Surrogate!.Importance);
            Assert.Equal(one.Classes[i].Surrogate!.R2, other.Classes[i].Surrogate!.R2);
        }
    }

    [Fact]
    public void Explain_SameSeed_ReturnsSameResultAndOtherSeedDiffers()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        ImageBuffer image = model.Image();
        double[] Explain(ulong seed) =>
            new LimeExplainer(Linear with { Seed = seed, Surrogate = Surrogates.Tree(), Samples = 60 }).Explain(model.Scorer(), image)
                .Classes[0].Surrogate!.Importance;

        double[] first = Explain(3);
        _ = Explain(4);

        Assert.Equal(first, Explain(3));
        Assert.NotEqual(first, Explain(4));
    }

    [Fact]
    public void Explain_SeveralClasses_EqualsEachClassAlone()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nhwc, outputs: 4);
        LimeOptions options = Linear with { Surrogate = Surrogates.Lasso(), Samples = 100 };
        ImageBuffer image = model.Image();

        ImageExplanation together = new LimeExplainer(options with { Classes = [2, 0, 3, 2] })
            .Explain(model.Scorer(activation: Activation.Softmax), image);

        Assert.Equal(3, together.Classes.Count);
        foreach (ClassExplanation target in together.Classes)
        {
            ImageExplanation alone = new LimeExplainer(options with { Classes = [target.ClassIndex!.Value] })
                .Explain(model.Scorer(activation: Activation.Softmax), image);
            Assert.Equal(alone.Classes[0].Surrogate!.Importance, target.Surrogate!.Importance);
        }
        Assert.Equal(together.Classes.OrderByDescending(c => c.Probability).Select(c => c.ClassIndex),
            together.Classes.Select(c => c.ClassIndex));
    }

    [Fact]
    public void Explain_Classes_AreOrderedByRawOutputThenIndex()
    {
        // A softmax of these underflows to zeros, and outputs 1 and 3 are equal.
        DelegateScorer scorer = Constant([-2000, 900, -3000, 900, 1000], Activation.Softmax);
        ImageExplanation result = new LimeExplainer(Linear with { TopClasses = 5 }).Explain(scorer, Grey(4, 6));
        Assert.Equal([4, 1, 3, 0, 2], result.Classes.Select(c => c.ClassIndex!.Value));
    }

    [Theory]
    [InlineData(new[] { 2f, -1f, 0.5f }, Activation.Softmax)]
    [InlineData(new[] { 0.2f, 0.7f, 0.1f }, Activation.None)]
    [InlineData(new[] { 0.9f, 0.8f }, Activation.None)]
    [InlineData(new[] { 3f }, Activation.Sigmoid)]
    [InlineData(new[] { 0.4f }, Activation.None)]
    public void Activation_Auto_IsDetectedFromOutputs(float[] outputs, Activation expected)
    {
        ImageExplanation result = new LimeExplainer(Linear).Explain(Constant(outputs, Activation.Auto), Grey(4, 6));
        Assert.Equal(expected, result.Activation);
        double probability = expected switch
        {
            Activation.Softmax => Math.Exp(2) / outputs.Sum(o => Math.Exp(o)),
            Activation.Sigmoid => 1 / (1 + Math.Exp(-3)),
            _ => outputs.Max(),
        };
        Assert.Equal(probability, result.Classes[0].Probability, 1e-6);
    }

    [Theory]
    [InlineData(new[] { 0.9f, 0.8f }, "without adding up to 1")]
    [InlineData(new[] { 0.4f }, "single output")]
    public void Explain_OutputsThatMayBeLogits_AddsWarning(float[] outputs, string warning) =>
        Assert.Contains(new LimeExplainer(Linear).Explain(Constant(outputs, Activation.Auto), Grey(4, 6)).Classes[0].Warnings, w =>
            w.Contains(warning, StringComparison.Ordinal));

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Explain_NonFiniteOutput_Throws(float output, string name)
    {
        LimeException error = Assert.Throws<LimeException>(() =>
            new LimeExplainer(Linear).Explain(Constant([1, output], Activation.Auto), Grey(4, 6)));
        Assert.Contains($"returned {name} as output 1 for the image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NonFiniteOutputOfPerturbedImage_Throws()
    {
        int calls = 0;
        var scorer = new DelegateScorer(new ScorerInput(4, 6, 1, TensorLayout.Nchw), 1, (_, count, scores) =>
            scores.Fill(calls++ < 4 ? 1 : float.NaN));
        LimeException error = Assert.Throws<LimeException>(() => new LimeExplainer(Linear).Explain(scorer, Grey(4, 6)));
        Assert.Contains("for a perturbed image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_InvalidOptions_ReportsAllProblems()
    {
        LimeOptions options = Linear with { Samples = 1, Classes = [0, 9, -1] };
        LimeException error = Assert.Throws<LimeException>(() =>
            new LimeExplainer(options).Explain(Constant([1, 2], Activation.None), Grey(4, 6)));
        Assert.Equal(3, error.Problems.Count);
        Assert.Contains(error.Problems, p => p.Contains("Class 9 does not exist", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, new int[0], new[] { 2 })]
    [InlineData(2, new[] { 0 }, new[] { 2, 1, 0 })]
    [InlineData(2, new[] { 1, 0 }, new[] { 2, 1, 0 })]
    [InlineData(null, new[] { 3, 1 }, new[] { 1, 3 })]
    [InlineData(null, new int[0], new[] { 2 })]
    [InlineData(9, new[] { 3 }, new[] { 2, 1, 0, 3 })]
    public void Explain_ClassesAndTopClasses_AreMergedInOutputOrder(int? top, int[] named, int[] expected) =>
        Assert.Equal(expected, new LimeExplainer(Linear with { TopClasses = top, Classes = named })
            .Explain(Constant([0.1f, 0.3f, 0.6f, 0], Activation.None), Grey(4, 6)).Classes.Select(c => c.ClassIndex!.Value));

    [Fact]
    public void Explain_ZeroTopClasses_Throws() => Assert.Contains("must be at least 1, but it is 0",
        Assert.Throws<LimeException>(() =>
            new LimeExplainer(Linear with { TopClasses = 0 }).Explain(Constant([1, 2], Activation.None), Grey(4, 6))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Explain_EvaluatesEverySampleOnceInBatchesOfScorer()
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        ImageExplanation result = new LimeExplainer(Linear with { Segmenter = Segmenters.Grid(40), Samples = 100 })
            .Explain(model.Scorer(batch: 16), model.Image());
        Assert.Equal(100, result.Samples);
        Assert.Equal(101, result.ModelCalls);
        Assert.Equal(result.ModelCalls, model.ImagesScored);
        Assert.Equal(16, model.MaxBatch);
    }

    [Theory]
    [InlineData(1, 9, 14, 2, "independent")]
    [InlineData(4, 9, 14, 16, "hadamard")]
    [InlineData(10, 10, 25, 1024, "pairs")]
    public void Explain_FewSegments_IsExactAndEvaluatesNoMaskTwice(int features, int height, int width, int calls, string sampler)
    {
        var model = new LinearModel(height, width, 3, TensorLayout.Nchw);
        var options = new LimeOptions
        {
            Segmenter = Segmenters.Grid(features),
            Sampler = SamplersTests.ByName[sampler],
        };
        ImageExplanation result = new LimeExplainer(options).Explain(model.Scorer(batch: 16), model.Image());
        Assert.Equal(features, result.Segments!.Count);
        Assert.Equal((calls, calls), (result.ModelCalls, model.ImagesScored));
        Assert.InRange(result.Samples, 200 - 10, 1024);
        Assert.All(result.Classes[0].Surrogate!.StandardError!, error => Assert.Equal(0, error));
        Assert.DoesNotContain(result.Classes[0].Warnings, warning => warning.Contains("number of samples", StringComparison.Ordinal));

        // A smaller number of samples is kept if it was asked for.
        if (features > 1)
            Assert.Equal(calls - 2, new LimeExplainer(options with { Samples = calls - 2 }).Explain(model.Scorer(), model.Image()).Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Progress_IncreasesAndEndsAtOne(int sessions)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        List<ExplainProgress> seen = [];
        new LimeExplainer(Linear with { Segmenter = Segmenters.Grid(40) })
            .Explain(model.Scorer(sessions: sessions), model.Image(), new Progress(seen.Add));
        Assert.Equal(seen.OrderBy(p => p.Done), seen);
        Assert.Equal(1, seen[^1].Fraction);
        Assert.All(seen, p => Assert.Equal(201, p.Total));
    }

    [Fact]
    public void Explain_WhenInferenceSessionFails_RethrowsItsException()
    {
        int batches = 0;
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw);
        DelegateScorer scorer = model.Scorer(sessions: 3, beforeBatch: () =>
        {
            if (Interlocked.Increment(ref batches) == 8)
                throw new InvalidDataException("broken wire");
        });
        Assert.Equal("broken wire", Assert.Throws<InvalidDataException>(() => new LimeExplainer(Linear).Explain(scorer, model.Image()))
            .Message);
    }

    [Fact]
    public void Explain_OneChannelModel_ConvertsToGreyBeforeResizing()
    {
        var model = new LinearModel(6, 8, 1, TensorLayout.Nchw);
        ImageBuffer source = ImageBuffer.FromBytes(12, 32, 3, [.. Enumerable.Range(0, 12 * 32 * 3).Select(i => (byte)(i * 41))]);

        ImageExplanation result = new LimeExplainer(Linear).Explain(model.Scorer(), source);

        ImageBuffer expected = ImageFit.Create(12, 32, 6, 8, ResizeMode.Fill).Apply(source.ToGrey());
        Assert.Equal(1, result.Image.Channels);
        Assert.Equal(expected.Bytes.ToArray(), result.Image.Bytes.ToArray());
    }

    [Fact]
    public void Explain_IgnoredSegment_GetsNoImportance()
    {
        // The model reads only the left half.
        var scorer = new DelegateScorer(new ScorerInput(6, 8, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                scores[i] = 0;
                for (int y = 0; y < 6; y++)
                    for (int x = 0; x < 4; x++)
                        scores[i] += batch[i * 48 + y * 8 + x];
            }
        });
        ImageBuffer image = ImageBuffer.FromBytes(6, 8, 1, [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))]);
        LimeOptions options = Linear with { Segmenter = Segmenters.Map(Halves(6, 8)), Surrogate = Surrogates.Tree(minParent: 2) };

        double[] importance = new LimeExplainer(options).Explain(scorer, image).Classes[0].Surrogate!.Importance;

        Assert.True(importance[0] > 0);
        Assert.Equal(0, importance[1]);
    }

    [Fact]
    public void Explain_GridWithoutUpsampling_ReturnsOneValuePerCell()
    {
        var model = new LinearModel(12, 24, 1, TensorLayout.Nchw);
        ClassExplanation target = new LimeExplainer(Linear with { Segmenter = Segmenters.Grid(8), Upsampling = MapUpsampling.None })
            .Explain(model.Scorer(), model.Image()).Classes[0];
        Assert.Equal((2, 4), (target.Map.Height, target.Map.Width));
        Assert.Equal(target.Surrogate!.Importance.Select(i => (float)i), target.Map.Values.ToArray());
    }

    [Fact]
    public void Explain_GridUpsampling_NearestRepeatsCellsAndBicubicInterpolates()
    {
        var model = new LinearModel(12, 24, 1, TensorLayout.Nchw);
        ImageExplanation Explain(MapUpsampling upsampling) =>
            new LimeExplainer(Linear with { Segmenter = Segmenters.Grid(8), Upsampling = upsampling })
                .Explain(model.Scorer(), model.Image());

        ImageExplanation nearest = Explain(MapUpsampling.Nearest), bicubic = Explain(MapUpsampling.Bicubic);

        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 24; x++)
                Assert.Equal((float)nearest.Classes[0].Surrogate!.Importance[nearest.Segments![y, x]], nearest.Classes[0].Map[y, x]);
        Assert.Equal((12, 24), (bicubic.Classes[0].Map.Height, bicubic.Classes[0].Map.Width));
        Assert.True(bicubic.Classes[0].Map.Values.ToArray().Distinct().Count() > 100);
    }

    [Theory]
    [InlineData(MapUpsampling.None)]
    [InlineData(MapUpsampling.Bicubic)]
    public void Explain_SuperpixelsWithOtherUpsamplingThanNearest_Throws(MapUpsampling upsampling)
    {
        var model = new LinearModel(12, 24, 1, TensorLayout.Nchw);
        LimeException error = Assert.Throws<LimeException>(() =>
            new LimeExplainer(Linear with { Segmenter = Segmenters.Slic0(6), Upsampling = upsampling })
                .Explain(model.Scorer(), model.Image()));
        Assert.Contains("use nearest, or segment into a grid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OneOrFewSegments_AddsWarning()
    {
        var model = new LinearModel(12, 24, 1, TensorLayout.Nchw);
        IReadOnlyList<string> Warnings(int features) =>
            new LimeExplainer(Linear with { Segmenter = Segmenters.Grid(features) }).Explain(model.Scorer(), model.Image()).Classes[0]
                .Warnings;
        Assert.Contains(Warnings(1), w => w.Contains("one segment", StringComparison.Ordinal));
        Assert.Contains(Warnings(2), w => w.Contains("only 2 segments", StringComparison.Ordinal));
        Assert.DoesNotContain(Warnings(8), w => w.Contains("segments", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_GivenSegmentMap_IsResizedFromSourceSizeAndOtherSizesThrow()
    {
        var model = new LinearModel(6, 8, 1, TensorLayout.Nchw);
        ImageBuffer source = Grey(12, 32);
        ImageExplanation Explain(SegmentMap map) =>
            new LimeExplainer(Linear with { Segmenter = Segmenters.Map(map) }).Explain(model.Scorer(), source);

        SegmentMap reduced = Explain(Halves(12, 32)).Segments!;

        Assert.Equal(Halves(6, 8).Labels.ToArray(), reduced.Labels.ToArray());
        string message = Assert.Throws<LimeException>(() => Explain(Halves(7, 9))).Message;
        foreach (string size in (string[])["7 x 9", "12 x 32", "6 x 8"])
            Assert.Contains(size, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_MoreSamples_AllocatesOnlyMasksAndScores()
    {
        var model = new LinearModel(40, 60, 3, TensorLayout.Nchw);
        ImageBuffer image = model.Image();
        long Allocated(int samples)
        {
            var explainer = new LimeExplainer(Linear with { Samples = samples });
            DelegateScorer scorer = model.Scorer();
            long before = GC.GetAllocatedBytesForCurrentThread();
            explainer.Explain(scorer, image);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // The minimum of several runs: allocations of the JIT compiler and the array pool vary.
        long Min(int samples) => Enumerable.Range(0, 4).Min(_ => Allocated(samples));
        Min(200);
        double perSample = (Min(1200) - Min(200)) / 1000.0;
        Assert.InRange(perSample, 8, 900); // a perturbed image would be 28,800
    }

    [Fact]
    public void Timings_StagesSumToTotal()
    {
        var model = new LinearModel(40, 60, 3, TensorLayout.Nchw);
        ImageExplanation.StageTimings timings = new LimeExplainer(Linear).Explain(model.Scorer(sessions: 2), model.Image()).Timings;
        Assert.Equal(timings.Total, timings.Decode + timings.Segmentation + timings.Inference + timings.Perturbation + timings.Surrogate,
            1e-9);
        Assert.True(timings.Inference > 0 && timings.Perturbation > 0 && timings.Surrogate > 0);
    }

    private static DelegateScorer Constant(float[] outputs, Activation activation) =>
        new(new ScorerInput(4, 6, 1, TensorLayout.Nchw), outputs.Length, (_, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                outputs.CopyTo(scores[(i * outputs.Length)..]);
        })
        { Activation = activation };

    private static ImageBuffer Grey(int height, int width) =>
        ImageBuffer.FromBytes(height, width, 1, [.. Enumerable.Range(0, height * width).Select(i => (byte)(i * 7))]);

    private static SegmentMap Halves(int height, int width) =>
        SegmentMap.FromValues(height, width, (int[])[.. Enumerable.Range(0, height * width).Select(i => i % width < width / 2 ? -3 : 8)]);

    private sealed class Progress(Action<ExplainProgress> report) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => report(value);
    }
}
