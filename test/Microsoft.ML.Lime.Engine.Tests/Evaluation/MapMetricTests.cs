using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Microsoft.ML.Lime.Tests;
using static Microsoft.ML.Lime.Tests.PlainModel;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Insertion, deletion and mu-fidelity of models whose outputs are known.</summary>
public sealed class MapMetricTests
{
    private static readonly float[] Right = [0, 0, 2, 0, 0, 0], Wrong = [0, 0, -2, 0, 0, 0];

    public static IEnumerable<IMapMetric> Metrics =>
        [new DeletionAuc(), new InsertionAuc(), new MuFidelity { Cells = 6, Sets = 40 }, new Infidelity { Squares = 40 }];

    [Fact]
    public void DeletionAuc_IsAreaUnderFallingScoreCurve()
    {
        // The score is 6, then the mean 1 from the first pixel on: (6 + 1) / 2 over the first sixth, 1 over the rest.
        Assert.Equal(17 / 12.0, Deleted(Right, 1), 1e-6);
        // The score stays 6 until the last pixel.
        Assert.Equal(5 + 7 / 12.0, Deleted(Wrong, 1), 1e-6);
        // Ties are ordered row by row: the pixel that counts is the third of six.
        Assert.Equal((2 * 6 + 3.5 + 3) / 6, Deleted(new float[6], 1), 1e-6);
        // One row per step by default; then a step that does not divide the image: shares 0, 2/3, 1.
        Assert.Equal((3.5 + 1) / 2, Deleted(Right, null), 1e-6);
        Assert.Equal(3.5 * 2 / 3 + 1 / 3.0, Deleted(Right, 4), 1e-6);
        Assert.Equal(3.5, Deleted(Right, 100), 1e-6);

        double Deleted(float[] map, int? step) => new DeletionAuc { StepPixels = step }.Measure(One(), Evaluated(map));
    }

    [Fact]
    public void InsertionAuc_IsAreaUnderRisingScoreCurve()
    {
        var metric = new InsertionAuc { Substrate = Baselines.Color(0), StepPixels = 1 };
        Assert.Equal(5.5, metric.Measure(One(), Evaluated(Right)), 1e-6);
        Assert.Equal(0.5, metric.Measure(One(), Evaluated(Wrong)), 1e-6);
        ScoreCurve curve = metric.Curve(One(), Evaluated(new float[6]));
        Assert.Equal([0, 0, 0, 6, 6, 6, 6], curve.Score);
        Assert.Equal([0, 1 / 6.0, 2 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0, 1], curve.Share);
        Assert.Equal(3.5, curve.Area, 1e-12);
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Blur_MatchesGaussianOfRiseWithZeroPadding(TensorLayout layout)
    {
        // A single 1 in channel 1 yields the kernel weights: exp(-i^2 / 50), normalized, in each direction.
        var input = new ScorerInput(14, 17, 2, layout);
        var prepared = new float[input.Length];
        prepared[At(6, 9, 1)] = 1;
        float[] blurred = InsertionAuc.Blur(prepared, input);
        double sum = Enumerable.Range(-5, 11).Sum(i => Math.Exp(-i * i / 50.0));
        for (int y = 0; y < 14; y++)
            for (int x = 0; x < 17; x++)
            {
                (int dy, int dx) = (y - 6, x - 9);
                bool reached = Math.Abs(dy) <= 5 && Math.Abs(dx) <= 5;
                Assert.Equal(reached ? Math.Exp(-(dy * dy + dx * dx) / 50.0) / (sum * sum) : 0, blurred[At(y, x, 1)], 1e-7);
                Assert.Equal(0, blurred[At(y, x, 0)]);
            }

        // Zero padding after preprocessing: in the corner of a white image only the weights inside the image remain, squared.
        Array.Fill(prepared, 1f);
        blurred = InsertionAuc.Blur(prepared, input);
        double inside = Enumerable.Range(0, 6).Sum(i => Math.Exp(-i * i / 50.0)) / sum;
        Assert.Equal(inside * inside, blurred[At(0, 16, 0)], 1e-6);
        Assert.Equal(1, blurred[At(7, 8, 1)], 1e-6);

        int At(int y, int x, int channel) => layout == TensorLayout.Nchw ? (channel * 14 + y) * 17 + x : (y * 17 + x) * 2 + channel;
    }

    [Fact]
    public void Curve_InsertionRunsFromBlurToImageAndDeletionFromImageToMean()
    {
        ScoreCurve inserted = new InsertionAuc().Curve(One(), Evaluated(Right)), deleted = new DeletionAuc().Curve(One(), Evaluated(Right));
        Assert.Equal((6, 6, 1), (inserted.Score[^1], deleted.Score[0], deleted.Score[^1]));
        double sum = Enumerable.Range(-5, 11).Sum(i => Math.Exp(-i * i / 50.0));
        Assert.Equal(6 / (sum * sum), inserted.Score[0], 1e-6);
    }

    [Fact]
    public void MuFidelity_LinearModel_IsOneForExactMap()
    {
        var model = new LinearModel(18, 27, 3, TensorLayout.Nhwc);
        ImageBuffer image = model.Image(), mean = Baselines.ImageMean.Paint(image, SegmentMap.FromValues(18, 27, new int[18 * 27]));
        float[] right = [.. Enumerable.Range(0, 18 * 27).Select(i => (float)Enumerable.Range(0, 3).Sum(c =>
            model.Weight(0, i / 27, i % 27, c) * ((double)image[i / 27, i % 27, c] - mean[i / 27, i % 27, c])))];
        Assert.InRange(Fidelity(right), 0.9999, 1);
        Assert.InRange(Fidelity([.. right.Select(value => -value)]), -1, -0.9999);
        Assert.Equal(0, Fidelity(new float[18 * 27])); // an uninformative map
        Assert.NotEqual(Fidelity([.. right.Reverse()]), new MuFidelity { Seed = 1 }.Measure(model.Scorer(), Map([.. right.Reverse()])));

        double Fidelity(float[] map) => new MuFidelity().Measure(model.Scorer(), Map(map));
        MetricInput Map(float[] values) =>
            new() { Image = image, Options = LimeOptions.Matlab, Map = new AttributionMap(18, 27, values) };
    }

    [Fact]
    public void Measure_AnyMetric_RanksCorrectMapAboveNegatedAndIgnoresScale() => Assert.All(Metrics, metric =>
    {
        double right = metric.Measure(One(), Evaluated(Right)), wrong = metric.Measure(One(), Evaluated(Wrong));
        Assert.True(metric.LargerIsBetter ? right > wrong : right < wrong, $"{metric.Name}: {right} and {wrong}");
        float[] any = [0.3f, -0.2f, 0.9f, 0.1f, 0, 0.5f];
        Assert.Equal(metric.Measure(One(), Evaluated(any)), metric.Measure(One(), Evaluated([.. any.Select(value => value * 1024)])));
    });

    [Fact]
    public void ModelRuns_EqualsEvaluatedImagesAndFinalProgress() => Assert.All(Metrics, metric =>
    {
        var model = new LinearModel(5, 7, 2, TensorLayout.Nchw);
        List<ExplainProgress> reports = [];
        metric.Measure(model.Scorer(batch: 4),
            MetricInput.Create(new LimeExplainer(LimeOptions.Matlab with { Segmenter = Segmenters.Grid(6) })
            .Explain(new LinearModel(5, 7, 2, TensorLayout.Nchw).Scorer(), model.Image())), new ProgressRecorder(reports));
        Assert.Equal(metric.ModelCalls(model.Input), model.ImagesScored);
        Assert.Equal(new ExplainProgress(model.ImagesScored, model.ImagesScored), reports[^1]);
        Assert.True(model.MaxBatch <= 4);
    });

    [Fact]
    public void Measure_IsIndependentOfBatchSizeAndDegreeOfParallelism() => Assert.All(Metrics, metric =>
    {
        var model = new LinearModel(9, 13, 3, TensorLayout.Nchw);
        var evaluated = new MetricInput
        {
            Image = model.Image(),
            Options = LimeOptions.Matlab,
            Map = new AttributionMap(9, 13, [.. Enumerable.Range(0, 9 * 13).Select(i => (float)(i * 37 % 101))]),
        };
        Assert.Equal(metric.Measure(model.Scorer(batch: 1), evaluated), metric.Measure(model.Scorer(batch: 5, sessions: 3), evaluated));
    });

    [Fact]
    public void Curve_WhenSeveralClasses_EvaluatesTheExplainedClass()
    {
        // Two classes with softmax; each class reads one pixel.
        using var scorer = new DelegateScorer(new ScorerInput(2, 3, 1, TensorLayout.Nchw), 2, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                (scores[2 * i], scores[2 * i + 1]) = (batch[6 * i], batch[6 * i + 5]);
        })
        { Activation = Activation.Softmax };
        ImageBuffer image = ImageBuffer.FromFloats(2, 3, 1, [2, 0, 0, 0, 0, 1]);
        MetricInput first = new()
        {
            Image = image,
            Options = LimeOptions.Matlab with { TopClasses = 2 },
            Map = new AttributionMap(2, 3, [1, 0, 0, 0, 0, 0]),
        };
        ScoreCurve curve = new DeletionAuc { StepPixels = 1 }.Curve(scorer, first);
        Assert.Equal(1 / (1 + Math.Exp(-1)), curve.Score[0], 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(0.5)), curve.Score[1], 1e-6); // the mean is 0.5
        ScoreCurve second = new DeletionAuc { StepPixels = 1 }.Curve(scorer, first with { OutputIndex = 1 });
        Assert.All(curve.Score.Zip(second.Score), pair => Assert.Equal(1, pair.First + pair.Second, 1e-6));
    }

    [Fact]
    public void Measure_InvalidMapOrOptions_Throws()
    {
        Assert.Equal("The evaluated map has 3 x 2 values, but the model's input is 2 x 3; explain with upsampling nearest or bicubic.",
            Refused(new MetricInput { Image = Image, Options = LimeOptions.Matlab, Map = new AttributionMap(3, 2, new float[6]) }));
        Assert.Equal("The evaluated map contains NaN, but its values must be finite; correct them, or explain again.",
            Refused(Evaluated([0, 0, float.NaN, 0, 0, 0])));
        Assert.Equal("The evaluated map explains the output value with index 1, but the options give only 1; give an index from 0 to 0.",
            Refused(Evaluated(Right) with { OutputIndex = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeletionAuc { StepPixels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MuFidelity { Share = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MuFidelity { Sets = 1 });

        static string Refused(MetricInput evaluated) => Assert.Throws<LimeException>(() => new DeletionAuc().Measure(One(), evaluated))
            .Message;
    }

    [Fact]
    public void EvaluatedMap_FromLoadedExplanation_SupportsClassesButNotOtherTargets()
    {
        var recorded = new RecordedOptions("as a file tells them", []);
        ImageExplanation ofClass = Explain(LimeOptions.Default),
            ofTarget = Explain(LimeOptions.Default with { Target = Targets.Outputs(0) });
        Assert.Equal(new DeletionAuc().Measure(One(), MetricInput.Create(ofClass)),
            new DeletionAuc().Measure(One(), MetricInput.Create(ofClass with { Options = recorded })));
        Assert.Equal(6, new DeletionAuc().Curve(One(), MetricInput.Create(ofTarget)).Score[0]);
        Assert.Contains("was loaded from a file",
            Assert.Throws<LimeException>(() => MetricInput.Create(ofTarget with { Options = recorded })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => MetricInput.Create(ofClass, 1));

        static ImageExplanation Explain(LimeOptions options) =>
            new LimeExplainer(options with { Segmenter = Segmenters.Grid(6) }).Explain(One(), Image);
    }

    [Fact]
    public void Spearman_RanksValuesAndAveragesTies()
    {
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), Evaluation.Metrics.Spearman([1, 2, 2, 3], [10, 300, 20, 4000]), 1e-12);
        Assert.Equal(-1, Evaluation.Metrics.Spearman([1, 2, 3], [0.3, 0.2, 0.1]), 1e-12);
        Assert.Equal(0, Evaluation.Metrics.Spearman([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Evaluation.Metrics.Spearman([1], [1, 2]));
    }

    private sealed class ProgressRecorder(List<ExplainProgress> reports) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => reports.Add(value);
    }
}
