using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Cancelling stops a running model. The model does not end within the test unless all values of an image are equal,
/// so a run that is not cancelled would not return.
/// </summary>
public sealed class CancellationTests : OnnxTest
{
    private static readonly float[] Equal = [3, 3, 3, 3, 3, 3], Endless = [0, 0, 1, 0, 0, 0];

    [Fact]
    public async Task Run_WhenCancelledDuringRun_ThrowsAndSessionStaysUsable()
    {
        using OnnxScorer scorer = Open(TinyModels.Endless("N"), new() { BatchSize = 2 });
        using IInferenceSession session = scorer.OpenSession();
        await IsStopped(cancellation =>
        {
            Endless.CopyTo(session.Input);
            session.Run(1, cancellation);
        });
        WorksOn(session);
        Assert.Equal(Equal, Run(scorer, Equal));
    }

    [Fact]
    public async Task Run_WhenFixedBatchNeedsSeveralRuns_CanBeCancelledInLastRun()
    {
        using OnnxScorer scorer = Open(TinyModels.Endless(1), new() { BatchSize = 3 });
        using IInferenceSession session = scorer.OpenSession();
        await IsStopped(cancellation =>
        {
            Equal.CopyTo(session.Input);
            Equal.CopyTo(session.Input[6..]);
            Endless.CopyTo(session.Input[12..]);
            session.Run(3, cancellation);
        });
        WorksOn(session);
    }

    [Fact]
    public async Task LayerRun_WhenCancelledDuringRun_ThrowsAndStaysUsable()
    {
        using OnnxScorer scorer = Open(TinyModels.Endless("N"));
        IActivationLayer layer = scorer.Layer("looped");
        await IsStopped(cancellation => layer.Run(Endless, new float[6], cancellation));
        Assert.Equal(Equal[..3], layer.Run(Equal, new float[6], CancellationToken.None)[0][..3].ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(null, null)] // batch size and parallelism are tuned
    public async Task Explain_WhenCancelledDuringRun_ThrowsAndScorerStaysUsable(int? batch, int? threads)
    {
        using OnnxScorer scorer = Open(TinyModels.Endless("N"), new() { BatchSize = batch, Threads = threads });
        // All values of the image are equal, and all of the baseline; those of every perturbed image are not.
        var explainer = new OcclusionExplainer(new OcclusionOptions
        {
            Baseline = Baselines.Color(0),
            Classes = [0],
            MaskSize = (1, 1),
            Stride = (1, 1)
        });
        ImageBuffer image = ImageBuffer.FromBytes(2, 3, 1, [9, 9, 9, 9, 9, 9]);
        await IsStopped(cancellation => explainer.Explain(scorer, image, cancellation: cancellation));
        Assert.Equal(Equal, Run(scorer, Equal));
    }

    [Fact]
    public async Task Explain_WhenCancelledWhileEvaluatingOriginalImage_Throws()
    {
        using OnnxScorer scorer = Open(TinyModels.Endless("N"));
        ImageBuffer image = ImageBuffer.FromBytes(2, 3, 1, [9, 0, 9, 9, 9, 9]);
        await IsStopped(cancellation => new OcclusionExplainer(new() { Classes = [0] }).Explain(scorer, image, cancellation: cancellation));
    }

    [Fact]
    public void Run_WhenTokenIsAlreadyCancelled_ThrowsAndSessionStaysUsable()
    {
        using OnnxScorer scorer = Open(TinyModels.Endless("N"));
        using IInferenceSession session = scorer.OpenSession();
        var error = Assert.Throws<OperationCanceledException>(() => { session.Run(1, new CancellationToken(true)); });
        Assert.True(error.CancellationToken.IsCancellationRequested);
        WorksOn(session);
    }

    [Fact]
    public void Run_WhenTokenOfEarlierRunIsCancelled_IsNotCancelled()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3));
        using IInferenceSession session = scorer.OpenSession();
        using CancellationTokenSource earlier = new(), later = new();
        Equal.CopyTo(session.Input);
        session.Run(1, earlier.Token);
        earlier.Cancel();
        Assert.Equal([63, 126], session.Run(1, later.Token).ToArray());
        session.Dispose();
        later.Cancel(); // The disposed session no longer listens.
    }

    [Fact]
    public void Run_WhenCancelledAtAnyTime_ReturnsCorrectScoresOrThrows()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3));
        using IInferenceSession session = scorer.OpenSession();
        Equal.CopyTo(session.Input);
        for (int i = 0; i < 500; i++)
        {
            using var source = new CancellationTokenSource();
            int wait = i * 4;
            var canceller = new Thread(() =>
            {
                Thread.SpinWait(wait);
                source.Cancel();
            });
            canceller.Start();
            try
            {
                Assert.Equal([63, 126], session.Run(1, source.Token).ToArray());
            }
            catch (OperationCanceledException error)
            {
                Assert.Equal(source.Token, error.CancellationToken);
            }
            Assert.Equal([63, 126], session.Run(1).ToArray());
            canceller.Join();
        }
    }

    [Fact]
    public void Run_WithCancellationToken_DoesNotAllocate()
    {
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3));
        using IInferenceSession session = scorer.OpenSession();
        using var source = new CancellationTokenSource();
        session.Run(1, source.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            session.Run(1, source.Token);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void WorksOn(IInferenceSession session)
    {
        using var other = new CancellationTokenSource();
        Equal.CopyTo(session.Input);
        Assert.Equal(Equal, session.Run(1).ToArray());
        Assert.Equal(Equal, session.Run(1, other.Token).ToArray());
    }

    /// <summary>
    /// Cancels the work after a delay, and again after ten times the delay, until the cancellation came while ONNX Runtime was
    /// running, as the inner exception shows.
    /// </summary>
    internal static async Task IsStopped(Action<CancellationToken> work)
    {
        for (int milliseconds = 20; ; milliseconds *= 10)
        {
            using var source = new CancellationTokenSource(milliseconds);
            Task running = Task.Run(() => work(source.Token), CancellationToken.None);
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => running.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None));
            Assert.Equal(source.Token, error.CancellationToken);
            if (error.InnerException is OnnxRuntimeException || milliseconds >= 20_000)
            {
                Assert.IsType<OnnxRuntimeException>(error.InnerException);
                return;
            }
        }
    }
}
