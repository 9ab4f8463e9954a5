using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Properties of every explainer, for any image, layout and number of targets.</summary>
public class ContractTests
{
    private const ulong Seed = 5;

    public static TheoryData<string> Methods =>
        ["lime", "lime-tree", "occlusion", "occlusion-average", "kernelshap", "rise", "cam", "score-cam"];

    /// <summary>Every method with 1, 3 and 4 channels, both layouts, a wide and a tall image, one and several targets.</summary>
    public static IEnumerable<TheoryDataRow<string, int, TensorLayout, int, int, int>> Shapes =>
        from method in Methods.Select(row => row.Data)
        from channels in (int[])[1, 3, 4]
        from layout in Enum.GetValues<TensorLayout>()
        from size in ((int, int)[])[(10, 23), (27, 12)]
        from targets in (int[])[1, 3]
        select new TheoryDataRow<string, int, TensorLayout, int, int, int>(method, channels, layout, size.Item1, size.Item2, targets);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Explain_AnyInputShape_ReturnsConsistentShapesAndCounts(string method, int channels, TensorLayout layout, int height,
        int width, int targets)
    {
        var model = new LinearModel(height, width, channels, layout, outputs: 4);
        ImageExplanation result = Explainer(method, targets).Explain(ActivationScorer.Create(model), model.Image());

        Assert.Equal(method is "lime-tree" or "occlusion-average" ? method.Split('-')[0] : method, result.Method);
        Assert.Equal(targets, result.Classes.Count);
        Assert.Equal((height, width, channels), (result.Image.Height, result.Image.Width, result.Image.Channels));
        Assert.Equal(result.ModelCalls, model.ImagesScored);
        // A mask that LIME samples again is not evaluated again.
        Assert.InRange(result.ModelCalls - result.Samples, method.StartsWith("lime", StringComparison.Ordinal) ? -100 : 0, 2);
        Assert.Equal(result.Timings.Total, result.Timings.Decode + result.Timings.Segmentation + result.Timings.Perturbation
            + result.Timings.Inference + result.Timings.Surrogate, 1e-9);
        foreach (ClassExplanation target in result.Classes)
        {
            Assert.Equal((height, width), (target.Map.Height, target.Map.Width));
            Assert.All(target.Map.Values.ToArray(), value => Assert.True(float.IsFinite(value)));
            Assert.Equal(result.Segments is null, target.Surrogate is null);
            if (target.Surrogate is { } fit)
            {
                Assert.Equal(result.Segments!.Count, fit.Importance.Length);
                Assert.Equal(result.Segments.Count, fit.StandardError?.Length ?? result.Segments.Count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_IsIndependentOfBatchSizeParallelismAndCulture(string method)
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nchw, outputs: 3);
        float[][] expected = Maps(Explainer(method, 2).Explain(ActivationScorer.Create(model, batch: 1, outputs: 3), model.Image()));
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new("ru-RU");
            foreach ((int batch, int sessions) in new[] { (1, 3), (7, 1), (64, 2) })
                Assert.Equal(expected,
                    Maps(Explainer(method, 2).Explain(ActivationScorer.Create(model, batch, sessions, outputs: 3), model.Image())));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("lime", false)]
    [InlineData("kernelshap", false)]
    [InlineData("rise", false)]
    [InlineData("occlusion", true)]
    [InlineData("occlusion-average", true)]
    public void Explain_OtherSeed_ChangesOnlyRandomMethods(string method, bool same)
    {
        float[][] one = Maps(Explainer(method, 1).Explain(CurvedScorer.Scorer(), CurvedScorer.Image())),
            other = Maps(Explainer(method, 1, seed: Seed + 1).Explain(CurvedScorer.Scorer(), CurvedScorer.Image()));
        Assert.Equal(same, one[0].SequenceEqual(other[0]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_SeveralTargets_EqualsEachTargetAlone(string method)
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nhwc, outputs: 4);
        ImageExplanation together = Explainer(method, 4).Explain(ActivationScorer.Create(model), model.Image());
        foreach (ClassExplanation target in together.Classes)
        {
            ImageExplanation alone = Explainer(method, Targets.Classes(target.ClassIndex!.Value))
                .Explain(ActivationScorer.Create(model), model.Image());
            Assert.Equal(alone.Classes[0].Map.Values.ToArray(), target.Map.Values.ToArray());
            Assert.Equal(alone.ModelCalls, together.ModelCalls);
        }
    }

    [Theory]
    [InlineData("lime", 1e-3)] // least squares on an additive score
    [InlineData("kernelshap", 1e-9)]
    public void Explain_LinearModel_ImportanceSumsToProbabilityMinusBaseline(string method, double tolerance)
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nchw, outputs: 3);
        foreach (ClassExplanation target in Explainer(method, 3).Explain(model.Scorer(), model.Image()).Classes)
            Assert.Equal(target.Probability - target.BaselineProbability, target.Surrogate!.Importance.Sum(), tolerance);
    }

    [Theory]
    [InlineData("lime", 1e-4)]
    [InlineData("lime-tree", 1e-4)]
    [InlineData("occlusion", 0)]
    [InlineData("occlusion-average", 0)]
    [InlineData("kernelshap", 1e-4)]
    public void Explain_IgnoredPixels_GetNoImportance(string method, double tolerance)
    {
        // Masks, windows and segments within the right half change nothing that the model reads.
        AttributionMap map = Explainer(method, 1).Explain(LeftScorer.Scorer(), LeftScorer.Image()).Classes[0].Map;
        double max = map.Values.ToArray().Max(Math.Abs);
        Assert.True(max > 0);
        for (int y = 0; y < map.Height; y++)
            for (int x = map.Width * 3 / 4; x < map.Width; x++)
                Assert.InRange(Math.Abs(map[y, x]), 0, tolerance * max);
    }

    [Fact]
    public void Explain_IgnoredPixelsInRise_GetMeanScore()
    {
        var explainer = new RiseExplainer(new RiseOptions { Samples = 3000, Grid = 4, Baseline = Baselines.Color(0) });
        ClassExplanation target = explainer.Explain(LeftScorer.Scorer(), LeftScorer.Image()).Classes[0];
        for (int y = 0; y < 12; y++)
            for (int x = 18; x < 24; x++)
                Assert.Equal(target.Probability / 2, target.Map[y, x], 0.05 * target.Probability);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Progress_EveryMethod_IncreasesAndEndsAtOne(string method)
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nchw);
        List<ExplainProgress> seen = [];
        ImageExplanation result = Explainer(method, 1).Explain(ActivationScorer.Create(model, sessions: 2, outputs: 1), model.Image(),
            new Progress(seen.Add));
        Assert.Equal(seen.OrderBy(progress => progress.Done), seen);
        Assert.Equal(1, seen[^1].Fraction);
        Assert.All(seen, progress => Assert.Equal(result.ModelCalls, progress.Total));
    }

    [Fact]
    public void Progress_OnlyImageAndBaseline_EndsAtOne()
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nchw);
        List<ExplainProgress> seen = [];
        new KernelShapExplainer(new() { Segmenter = Segmenters.Grid(1) }).Explain(model.Scorer(), model.Image(), new Progress(seen.Add));
        Assert.Equal([new ExplainProgress(2, 2)], seen);
    }

    [Theory]
    [InlineData("lime")]
    [InlineData("occlusion")]
    [InlineData("kernelshap")]
    [InlineData("rise")]
    [InlineData("score-cam")]
    public void Explain_WhenCancelled_StopsAfterBatchInFlight(string method)
    {
        var model = new LinearModel(14, 21, 3, TensorLayout.Nchw);
        using var cancellation = new CancellationTokenSource();
        var gate = new object();
        // Cancelled by the model itself, one batch at a time: a listener may be late while the other session continues.
        void CancelInTheFirstBatch()
        {
            lock (gate)
                if (model.ImagesScored >= 2)
                    cancellation.Cancel();
        }
        Assert.ThrowsAny<OperationCanceledException>(() => Explainer(method, 1).Explain(
            ActivationScorer.Create(model, batch: 4, sessions: 2, outputs: 1, CancelInTheFirstBatch), model.Image(),
                cancellation: cancellation.Token));
        Assert.InRange(model.ImagesScored, 2 + 4, 2 + 2 * 4);
    }

    [Theory]
    [InlineData("lime", 900)] // also ten fits without a tenth of the samples, one after another
    [InlineData("kernelshap", 2000)] // sampled coalitions are kept for look-up
    [InlineData("rise", 400)]
    public void Explain_MoreSamples_AllocatesOnlyMasksAndScores(string method, int bytesPerSample)
    {
        var model = new LinearModel(40, 60, 3, TensorLayout.Nchw);
        ImageBuffer image = model.Image();
        long Allocated(int samples)
        {
            IExplainer explainer = Explainer(method, 1, samples: samples);
            DelegateScorer scorer = model.Scorer();
            long before = GC.GetAllocatedBytesForCurrentThread();
            explainer.Explain(scorer, image);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // The minimum of several runs: allocations of the JIT compiler and the array pool vary.
        long Min(int samples) => Enumerable.Range(0, 4).Min(_ => Allocated(samples));
        Min(200);
        Assert.InRange((Min(900) - Min(200)) / 700.0, 8, bytesPerSample); // a perturbed image would be 28,800
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_SourceImageOfOtherSize_IsResized(string method)
    {
        var model = new LinearModel(10, 23, 3, TensorLayout.Nchw);
        ImageBuffer source = ImageBuffer.FromBytes(31, 40, 3, [.. Enumerable.Range(0, 31 * 40 * 3).Select(i => (byte)(i * 13))]);
        ImageExplanation result = Explainer(method, 1).Explain(ActivationScorer.Create(model, outputs: 1), source);
        Assert.Equal((31, 40, 10, 23),
            (result.ImageFit.SourceHeight, result.ImageFit.SourceWidth, result.Classes[0].Map.Height, result.Classes[0].Map.Width));
    }

    internal static IExplainer Explainer(string method, int targets, ulong seed = Seed, int samples = 150) =>
        Explainer(method, Targets.TopClasses(targets), seed, samples);

    private static IExplainer Explainer(string method, ITarget target, ulong seed = Seed, int samples = 150) => method switch
    {
        "lime" => new LimeExplainer(new()
        {
            Segmenter = Segmenters.Grid(12),
            Surrogate = Surrogates.Ridge(0),
            Samples = samples,
            Seed = seed,
            Target = target
        }),
        "lime-tree" => new LimeExplainer(new()
        {
            Segmenter = Segmenters.Grid(12),
            Surrogate = Surrogates.Tree(),
            Samples = samples,
            Seed = seed,
            Target = target
        }),
        "occlusion" => new OcclusionExplainer(new() { Seed = seed, Target = target, Upsampling = MapUpsampling.Nearest }),
        "occlusion-average" => new OcclusionExplainer(new() { Seed = seed, Target = target, Mapping = OcclusionMapping.Average }),
        "kernelshap" => new KernelShapExplainer(new() { Segmenter = Segmenters.Grid(12), Samples = samples, Seed = seed, Target = target }),
        "rise" => new RiseExplainer(new() { Samples = samples, Grid = 4, Seed = seed, Target = target }),
        "cam" => new CamExplainer(new() { Seed = seed, Target = target }),
        "score-cam" => new ScoreCamExplainer(new() { Seed = seed, Target = target }),
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    private static float[][] Maps(ImageExplanation result) => [.. result.Classes.Select(target => target.Map.Values.ToArray())];

    private sealed class Progress(Action<ExplainProgress> report) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => report(value);
    }

    /// <summary>A model that reads only the left half of its image, as a weighted sum.</summary>
    private static class LeftScorer
    {
        public static ImageBuffer Image() =>
            ImageBuffer.FromBytes(12, 24, 1, [.. Enumerable.Range(0, 12 * 24).Select(i => (byte)(100 + i * 7 % 150))]);

        public static DelegateScorer Scorer() => new(new ScorerInput(12, 24, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int y = 0; y < 12; y++)
                    for (int x = 0; x < 12; x++)
                        sum += (1 + y + x % 3) * batch[i * 288 + y * 24 + x];
                scores[i] = (float)(sum / 1e4);
            }
        });
    }

    /// <summary>A score that is not additive, so that the samples matter.</summary>
    private static class CurvedScorer
    {
        public static ImageBuffer Image() => new LinearModel(14, 21, 1, TensorLayout.Nchw).Image();

        public static DelegateScorer Scorer() => new(new ScorerInput(14, 21, 1, TensorLayout.Nchw), 1, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                double product = 1;
                for (int k = 0; k < 294; k++)
                    product += product * batch[i * 294 + k] * ((k * 7 + 3) % 13 - 6) / 1e5;
                scores[i] = (float)product;
            }
        });
    }
}
