using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The measurement of a scorer: dependence on the batch, and differences from run to run.</summary>
public sealed class ScorerCheckTests
{
    private const string Depends = "depend on the other images in its batch", Differs = "differ from run to run";

    private const int Alone = 6, Batch = 8, Cost = Alone + 2 * Batch;

    private static readonly ScorerInput Input = new(4, 6, 1, TensorLayout.Nchw);

    private static readonly ImageBuffer Image =
        ImageBuffer.FromFloats(4, 6, 1, [.. Enumerable.Range(0, 24).Select(i => (float)(7 * i % 24))]);

    private static readonly IExplainer Occlusion = new OcclusionExplainer(new() { MaskSize = (2, 2), Stride = (1, 1) });

    [Fact]
    public void Explain_IndependentScorer_CostsTheCheckOnce()
    {
        int scored = 0;
        DelegateScorer scorer = Scorer((mean, _) => mean, count => scored += count);
        int planned = Occlusion.PlannedModelCalls(Input, Image, TestContext.Current.CancellationToken)!.Value;
        ImageExplanation first = Explain(scorer), second = Explain(scorer);
        Assert.Equal((planned + Cost, planned, 2 * planned + Cost), (first.ModelCalls, second.ModelCalls, scored));
        Assert.Empty(first.ModelWarnings);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Explain_OutputsThatDependOnTheBatch_AreThoseOfImagesAlone(int batch)
    {
        ImageExplanation alone = Explain(Scorer((mean, means) => mean - 0.1f * means.Average(), batch: 1));
        using DelegateScorer scorer = Scorer((mean, means) => mean - 0.1f * means.Average(), batch: batch);
        foreach (ImageExplanation found in (ImageExplanation[])[Explain(scorer), Explain(scorer)])
        {
            Assert.Equal(alone.Classes[0].Map.Values.ToArray(), found.Classes[0].Map.Values.ToArray());
            Assert.EndsWith(Depends, Assert.Single(found.ModelWarnings).Finding, StringComparison.Ordinal);
            Assert.Contains(found.ModelWarnings[0].Message, found.Classes[0].Warnings);
        }
        Assert.Empty(alone.ModelWarnings);
    }

    // The brightest pixel of a batch scales all of its outputs, wherever it lies.
    [Fact]
    public void Explain_OutputsScaledByTheBrightestPixelOfTheBatch_AreFoundForEveryPosition()
    {
        for (int at = 0; at < Input.Length; at++)
        {
            float[] pixels = new float[Input.Length];
            Array.Fill(pixels, 10);
            pixels[at] = 200;
            using DelegateScorer scorer = new(Input, 1, Score) { BatchSize = 8 };
            ImageExplanation found = Occlusion.Explain(scorer, ImageBuffer.FromFloats(4, 6, 1, pixels),
                cancellation: TestContext.Current.CancellationToken);
            Assert.EndsWith(Depends, Assert.Single(found.ModelWarnings).Finding, StringComparison.Ordinal);
        }

        static void Score(ReadOnlySpan<float> values, int count, Span<float> scores)
        {
            float max = 0;
            foreach (float value in values[..(count * Input.Length)])
                max = Math.Max(max, value);
            for (int i = 0; i < count; i++)
            {
                scores[i] = 0;
                foreach (float value in values.Slice(i * Input.Length, Input.Length))
                    scores[i] += value / Input.Length / max;
            }
        }
    }

    // The dependence on the position, or on the number of images, without one on their content.
    [Fact]
    public void Explain_OutputsThatDependOnTheBatchSize_AreThoseOfImagesAlone()
    {
        ImageExplanation found = Explain(Scorer((mean, means) => mean / means.Count));
        Assert.EndsWith(Depends, Assert.Single(found.ModelWarnings).Finding, StringComparison.Ordinal);
        Assert.Equal(Explain(Scorer((mean, _) => mean)).Classes[0].Map.Values.ToArray(), found.Classes[0].Map.Values.ToArray());
    }

    // Kernels of another batch size round in another way: 2^-10 of float16.
    [Fact]
    public void Explain_RoundingByBatchSize_IsNoDependence() =>
        Assert.Empty(Explain(Scorer((mean, means) => means.Count == 1 ? mean : (float)(Half)mean)).ModelWarnings);

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void Explain_OutputsThatDifferFromRunToRun_AreNoDependence(int batch)
    {
        var random = new Random(3);
        ImageExplanation.ModelWarning warning =
            Assert.Single(Explain(Scorer((mean, _) => mean + random.NextSingle(), batch: batch)).ModelWarnings);
        Assert.EndsWith(Differs, warning.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RandomnessThatShowsInBatchesOnly_IsNoDependence()
    {
        var random = new Random(3);
        ImageExplanation.ModelWarning warning = Assert.Single(
            Explain(Scorer((mean, means) => means.Count == 1 ? mean : mean + random.NextSingle())).ModelWarnings);
        Assert.EndsWith(Differs, warning.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhenFirstOutputsAreAllEqual_MeasuresAgain()
    {
        bool isSaturated = true;
        DelegateScorer scorer = Scorer((mean, means) => isSaturated ? 1 : mean - 0.1f * means.Average());
        Assert.Empty(Explain(scorer).ModelWarnings);
        isSaturated = false;
        Assert.EndsWith(Depends, Assert.Single(Explain(scorer).ModelWarnings).Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_MeasurementsOfAScorer_CostTheDocumentedMaximum()
    {
        int explanations = 0;
        DelegateScorer scorer = Scorer((mean, means) => explanations < 3 ? 1 : mean - 0.1f * means.Average());
        int planned = Occlusion.PlannedModelCalls(Input, Image, TestContext.Current.CancellationToken)!.Value;
        int[] costs = new int[4];
        while (explanations < costs.Length)
            costs[explanations++] = Explain(scorer).ModelCalls - planned;
        Assert.Equal([Cost, Cost, Cost + 2 * Batch, 0], costs);
        Assert.Equal(IExplainer.MaxMeasurementCalls, costs.Sum() + ActivationCheck.MaxModelCalls);
    }

    [Fact]
    public void Explain_WhenImageEqualsBaseline_DoesNotMeasure()
    {
        int scored = 0;
        DelegateScorer scorer = Scorer((mean, _) => mean, count => scored += count);
        ImageBuffer grey = ImageBuffer.FromFloats(4, 6, 1, [.. Enumerable.Repeat(9f, 24)]);
        Assert.Equal(Occlusion.PlannedModelCalls(Input, grey, TestContext.Current.CancellationToken)!.Value,
            Occlusion.Explain(scorer, grey, cancellation: TestContext.Current.CancellationToken).ModelCalls);
    }

    [Fact]
    public void Explain_SeveralAtOnce_MeasureOnce()
    {
        int scored = 0;
        DelegateScorer scorer = Scorer((mean, _) => mean, count => Interlocked.Add(ref scored, count));
        int[] calls = [.. Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => Explain(scorer).ModelCalls)];
        int planned = Occlusion.PlannedModelCalls(Input, Image, TestContext.Current.CancellationToken)!.Value;
        Assert.Equal(6 * planned + Cost, calls.Sum());
        Assert.Equal(6 * planned + Cost, scored);
    }

    private static ImageExplanation Explain(IScorer scorer) =>
        Occlusion.Explain(scorer, Image, cancellation: TestContext.Current.CancellationToken);

    /// <summary>The score of an image is a function of its mean and of the means of all images in the batch.</summary>
    private static DelegateScorer Scorer(
        Func<float, IReadOnlyList<float>, float> score, Action<int>? called = null, int batch = 32)
    {
        return new DelegateScorer(Input, 1, Score) { BatchSize = batch };

        void Score(ReadOnlySpan<float> values, int count, Span<float> scores)
        {
            called?.Invoke(count);
            var means = new float[count];
            for (int i = 0; i < count; i++)
                foreach (float value in values.Slice(i * Input.Length, Input.Length))
                    means[i] += value / Input.Length;
            for (int i = 0; i < count; i++)
                scores[i] = score(means[i], means);
        }
    }
}
