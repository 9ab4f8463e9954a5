using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class SnapshotTests
{
    private static readonly LimeOptions Options = NoisyModel.Options with { Samples = 600, TopClasses = 2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Snapshots_Last_EqualsResultOfExplain(bool stops)
    {
        LimeOptions options = stops ? Options with { Stop = StopRules.RelativeError(), Samples = null } : Options;
        ImageExplanation whole = new LimeExplainer(options).Explain(new NoisyModel(0.02, outputs: 2).Scorer(), NoisyModel.Image);
        ImageExplanation? last = null;
        await foreach (ImageExplanation snapshot in new LimeExplainer(options).Snapshots(new NoisyModel(0.02, outputs: 2).Scorer(),
            NoisyModel.Image))
            last = snapshot;

        Assert.Equal((whole.Samples, whole.ModelCalls, whole.Stopped), (last!.Samples, last.ModelCalls, last.Stopped));
        Assert.NotNull(last.Stopped);
        Assert.Equal(2, last.Classes.Count);
        foreach ((ClassExplanation one, ClassExplanation other) in whole.Classes.Zip(last.Classes))
        {
            Assert.Equal(one.Surrogate!.Importance, other.Surrogate!.Importance);
            Assert.Equal(one.Surrogate.StandardError, other.Surrogate.StandardError);
            Assert.Equal((one.Surrogate.R2, one.Surrogate.Intercept, one.Probability),
                (other.Surrogate.R2, other.Surrogate.Intercept, other.Probability));
            Assert.Equal(one.Map.Values.ToArray(), other.Map.Values.ToArray());
            Assert.Equal(one.Warnings, other.Warnings);
        }
    }

    [Fact]
    public async Task Snapshots_AreCompleteAndGrowByOneBlock()
    {
        // The model waits until a snapshot is fetched, so that none is skipped.
        using var fetched = new SemaphoreSlim(1);
        var model = new NoisyModel(0.1);
        DelegateScorer scorer = model.Scorer(batch: 128, beforeBatch: () =>
        {
            if (model.ImagesScored >= 2)
                Assert.True(fetched.Wait(HangGuard.Limit));
        });
        List<ImageExplanation> seen = [];
        await foreach (ImageExplanation snapshot in new LimeExplainer(Options).Snapshots(scorer, NoisyModel.Image))
        {
            seen.Add(snapshot);
            fetched.Release();
        }

        Assert.Equal([129, 257, 385, 513, 600], seen.Select(snapshot => snapshot.Samples));
        Assert.All(seen, snapshot => Assert.Equal(snapshot.Samples + 1, snapshot.ModelCalls));
        Assert.All(seen, snapshot => Assert.All(snapshot.Classes[0].Surrogate!.StandardError!, error => Assert.True(error > 0)));
        Assert.All(seen.SkipLast(1), snapshot => Assert.Null(snapshot.Stopped));
        ImageExplanation first = new LimeExplainer(Options with { Samples = 129 }).Explain(new NoisyModel(0.1).Scorer(), NoisyModel.Image);
        Assert.Equal(first.Classes[0].Surrogate!.Importance, seen[0].Classes[0].Surrogate!.Importance);
    }

    [Fact]
    public async Task Snapshots_SlowConsumer_GetsFirstAndLast()
    {
        using var fetched = new ManualResetEventSlim();
        var model = new NoisyModel(0.1);
        DelegateScorer scorer = model.Scorer(beforeBatch: () => Assert.True(model.ImagesScored < 400 || fetched.Wait(HangGuard.Limit)));
        List<ImageExplanation> seen = [];
        await foreach (ImageExplanation snapshot in new LimeExplainer(Options with { Samples = 5000 }).Snapshots(scorer, NoisyModel.Image))
        {
            fetched.Set();
            Assert.True(SpinWait.SpinUntil(() => model.ImagesScored == 5001, HangGuard.Limit)); // scoring does not wait for the consumer
            seen.Add(snapshot);
        }
        Assert.Equal(5000, seen[^1].Samples);
        Assert.NotNull(seen[^1].Stopped);
        Assert.InRange(seen.Count, 2, 4);
    }

    [Fact]
    public async Task Snapshots_WhenEnumeratorIsDisposed_StopsModel()
    {
        using var left = new ManualResetEventSlim();
        var model = new NoisyModel(0.1);
        DelegateScorer scorer = model.Scorer(beforeBatch: () => Assert.True(model.ImagesScored < 400 || left.Wait(HangGuard.Limit)));
        IAsyncEnumerator<ImageExplanation> snapshots =
            new LimeExplainer(Options with { Samples = 300_000 }).Snapshots(scorer, NoisyModel.Image).GetAsyncEnumerator();
        Assert.True(await snapshots.MoveNextAsync());
        ValueTask leaving = snapshots.DisposeAsync(); // as leaving the loop does
        left.Set();
        await leaving;
        Assert.InRange(model.ImagesScored, 129, 420); // at most the waiting batch is added
        int scored = model.ImagesScored;
        await Task.Yield();
        Assert.Equal(scored, model.ImagesScored); // disposal returned after the model had stopped
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Snapshots_WhenCancelled_StopsModelAndThrows(bool byEnumerator)
    {
        using var cancellation = new CancellationTokenSource();
        using var cancelled = new ManualResetEventSlim();
        var model = new NoisyModel(0.1);
        DelegateScorer scorer = model.Scorer(beforeBatch: () => Assert.True(model.ImagesScored < 400 || cancelled.Wait(HangGuard.Limit)));
        LimeExplainer explainer = new(Options with { Samples = 300_000 });
        IAsyncEnumerable<ImageExplanation> snapshots = byEnumerator
            ? explainer.Snapshots(scorer, NoisyModel.Image)
            : explainer.Snapshots(scorer, NoisyModel.Image, null, cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ImageExplanation _ in snapshots.WithCancellation(byEnumerator ? cancellation.Token : default))
            {
                await cancellation.CancelAsync();
                cancelled.Set();
            }
        });
        Assert.InRange(model.ImagesScored, 129, 420);
    }

    [Fact]
    public async Task Snapshots_Failure_IsThrownToConsumer()
    {
        var model = new NoisyModel(0.1);
        DelegateScorer broken = model.Scorer(beforeBatch: () =>
        {
            if (model.ImagesScored > 300)
                throw new InvalidDataException("broken wire");
        });
        Assert.Equal("broken wire", (await Assert.ThrowsAsync<InvalidDataException>(() => Read(new LimeExplainer(Options), broken)))
            .Message);
        Assert.Contains("Samples must be from 2 to 10000000, but it is 1",
            (await Assert.ThrowsAsync<LimeException>(() => Read(new LimeExplainer(Options with { Samples = 1 }), model.Scorer()))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new LimeExplainer().Snapshots(null!, NoisyModel.Image));

        static async Task Read(LimeExplainer explainer, IScorer scorer)
        {
            await foreach (ImageExplanation _ in explainer.Snapshots(scorer, NoisyModel.Image))
            {
            }
        }
    }

    [Fact]
    public async Task Snapshots_Progress_IsReported()
    {
        List<ExplainProgress> seen = [];
        await foreach (ImageExplanation _ in new LimeExplainer(Options).Snapshots(new NoisyModel(0.1).Scorer(), NoisyModel.Image,
            new Progress(seen.Add)))
        {
        }
        Assert.All(seen, report => Assert.Equal(601, report.Total));
        Assert.Equal(seen.Select(report => report.Done).Order(), seen.Select(report => report.Done));
        Assert.Equal(1, seen[^1].Fraction);
    }

    private sealed class Progress(Action<ExplainProgress> report) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value) => report(value);
    }
}
