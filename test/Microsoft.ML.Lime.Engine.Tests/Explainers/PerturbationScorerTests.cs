using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Scoring in blocks, with batch-size tuning, and without allocations per sample.</summary>
public sealed class PerturbationScorerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(32, 2)]
    public void Explain_BatchSizeTuning_DoesNotChangeResults(int first, int sessions)
    {
        var model = new LinearModel(9, 14, 3, TensorLayout.Nchw, outputs: 3);
        var options = new LimeOptions { Segmenter = Segmenters.Grid(40), Samples = 3000, TopClasses = 3, Seed = 4 };
        ImageExplanation plain = new LimeExplainer(options).Explain(model.Scorer(batch: 1), model.Image());
        int[] counts = sessions > 1 ? [sessions, 1] : [1];
        using var tunable = new Tunable(model.Scorer(batch: 32, sessions: sessions), new([1, 2, 4, 8, 16, 32], counts, first)).Checked();
        model.ImagesScored = 0;
        ImageExplanation tried = new LimeExplainer(options).Explain(tunable, model.Image());
        Assert.Equal(3001, model.ImagesScored); // each image once: the tuning runs are part of the explanation
        for (int i = 0; i < 3; i++)
            Assert.Equal(plain.Classes[i].Surrogate!.Importance, tried.Classes[i].Surrogate!.Importance);
    }

    [Fact]
    public void Score_FailingTrialBatch_FallsBackToSmallerBatch()
    {
        var input = new ScorerInput(4, 6, 1, TensorLayout.Nchw);
        int refused = 0;
        var clock = new ModelClock();
        using var scorer = new Tunable(new DelegateScorer(input, 1, (batch, count, outputs) =>
        {
            clock.Now += 1000 + count; // a call has a high fixed cost, so larger batches are faster
            if (count > 4)
            {
                refused++;
                throw new LimeException("no memory");
            }
            for (int i = 0; i < count; i++)
                outputs[i] = batch[i * input.Length];
        })
        { BatchSize = 8 }, new([4, 8], [1], 4));
        using var scoring = new PerturbationScorer(scorer, new Reader(), new Constant(3000), null, clock);
        scoring.Score(3000, CancellationToken.None);
        Assert.Equal((1, 4, true), (refused, scorer.BatchTuning!.BatchSize, scorer.BatchTuning.IsSettled));
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (double)i), scoring.Scores.Column(0));
    }

    [Fact]
    public void Score_WhenCancelledInTrialBatch_DoesNotRetryInSmallerBatches()
    {
        var input = new ScorerInput(4, 6, 1, TensorLayout.Nchw);
        using var source = new CancellationTokenSource();
        int after = 0;
        var clock = new ModelClock();
        using var scorer = new Tunable(new DelegateScorer(input, 1, (_, count, outputs) =>
        {
            clock.Now += 1000 + count; // a call has a high fixed cost, so larger batches are faster
            after += source.IsCancellationRequested ? 1 : 0;
            if (count > 4)
            {
                source.Cancel();
                throw new OperationCanceledException(source.Token);
            }
            outputs.Clear();
        })
        { BatchSize = 8 }, new([4, 8], [1], 4));
        using var scoring = new PerturbationScorer(scorer, new Reader(), new Constant(3000), null, clock);
        Assert.Throws<OperationCanceledException>(() => scoring.Score(3000, source.Token));
        Assert.Equal(0, after);
    }

    [Fact]
    public void Score_OpensInferenceSessionsOnceAndDisposesThem()
    {
        using var scorer = new Tunable(new LinearModel(4, 6, 1, TensorLayout.Nchw).Scorer(batch: 2, sessions: 2), tuning: null);
        var scoring = new PerturbationScorer(scorer, new Reader(), new Constant(101), null, TimeProvider.System);
        ScoreMatrix scores = scoring.Scores;
        using (scoring)
            for (int to = 10; to <= 100; to += 10)
                scoring.Score(to, CancellationToken.None);
        Assert.InRange(scorer.Opened, 1, 2);
        Assert.Equal(scorer.Opened, scorer.Closed);
        Assert.Equal(0, scores[100, 0]);
        for (int i = 1; i < 100; i++)
            Assert.True(scores[i, 0] / scores[1, 0] is var ratio && Math.Abs(ratio - i) < 1e-3 * i, $"sample {i}: {ratio}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Score_MoreSamples_AllocatesNothingPerSample(int sessions)
    {
        var input = new ScorerInput(8, 12, 3, TensorLayout.Nchw);
        var scorer = new DelegateScorer(input, 10, (_, count, outputs) => outputs[..(count * 10)].Fill(1))
        {
            BatchSize = 4,
            DegreeOfParallelism = sessions
        };
        var perturbation = new AllocationProbe(20_100);
        using var scoring = new PerturbationScorer(scorer, new Reader(), perturbation, null, TimeProvider.System);
        scoring.Score(100, CancellationToken.None); // one-time allocations

        perturbation.Clear();
        scoring.Score(20_100, CancellationToken.None);
        Assert.InRange(perturbation.Allocated, 0, 9000); // half a byte per sample, for one-time work of a thread
        Assert.True(perturbation.WasCalled);
    }

    /// <summary>All values of a sample are its index.</summary>
    private sealed class Constant(int count) : IPerturbation
    {
        public int Count => count;

        public void Write(int sample, Span<float> modelInput) => modelInput.Fill(sample);
    }

    /// <summary>Reads the allocated bytes of each thread, from its first sample to its last: other tests of the process allocate
    /// too.</summary>
    private sealed class AllocationProbe(int count) : IPerturbation
    {
        private readonly long[] _first = new long[4096], _last = new long[4096];

        public int Count => count;

        public long Allocated => _last.Sum() - _first.Sum();

        public bool WasCalled => _last.Sum() != 0;

        public void Clear()
        {
            Array.Clear(_first);
            Array.Clear(_last);
        }

        public void Write(int sample, Span<float> modelInput)
        {
            int thread = Environment.CurrentManagedThreadId;
            _last[thread] = GC.GetAllocatedBytesForCurrentThread();
            if (_first[thread] == 0)
                _first[thread] = _last[thread];
            modelInput.Fill(sample);
        }
    }

    /// <summary>A clock that advances only while the model runs.</summary>
    private sealed class ModelClock : TimeProvider
    {
        public long Now;

        public override long GetTimestamp() => Now;
    }

    private sealed class Reader : ITargetReader
    {
        public IReadOnlyList<ITargetReader.Output> Outputs => [new() { TargetName = "first" }];

        public Activation Activation => Activation.None;

        public IReadOnlyList<string> Warnings => [];

        public void Read(ReadOnlySpan<float> output, Span<float> values) => values[0] = output[0];
    }

    /// <summary>A scorer with a batch-size tuner that counts its inference sessions.</summary>
    private sealed class Tunable(DelegateScorer inner, BatchTuning? tuning) : ITunableScorer
    {
        public int Opened, Closed;

        public BatchTuning? BatchTuning => tuning;

        public ScorerInput Input => inner.Input;

        public int OutputLength => inner.OutputLength;

        public IReadOnlyList<string>? ClassNames => inner.ClassNames;

        public Activation Activation => inner.Activation;

        public ScorerInfo Info => inner.Info;

        public int BatchSize => inner.BatchSize;

        public int DegreeOfParallelism => inner.DegreeOfParallelism;

        public void Prepare(ImageBuffer image, Span<float> sample) => inner.Prepare(image, sample);

        public IInferenceSession OpenSession()
        {
            Interlocked.Increment(ref Opened);
            return new Session(this, inner.OpenSession());
        }

        public void Dispose() => inner.Dispose();

        private sealed class Session(Tunable scorer, IInferenceSession inner) : IInferenceSession
        {
            public Span<float> Input => inner.Input;

            public ReadOnlySpan<float> Run(int count) => inner.Run(count);

            public void Dispose()
            {
                Interlocked.Increment(ref scorer.Closed);
                inner.Dispose();
            }
        }
    }
}
