using System.Runtime.ExceptionServices;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>
/// Scores the samples of a perturbation in batches, on as many threads as the scorer has inference sessions. Every sample has its own row
/// of the result, so neither the number of threads nor the batch size changes a bit of it. Sessions are opened once.
/// </summary>
internal sealed class PerturbationScorer : IDisposable
{
    private const int ReportsPerSecond = 20;

    private readonly IScorer _scorer;
    private readonly ITargetReader _target;
    private readonly IPerturbation _perturbation;
    private readonly IProgress<ExplainProgress>? _progress;
    private readonly StageClock? _stages;
    private readonly ScoreSpread? _spread;
    private readonly TimeProvider _clock;
    private readonly BatchTuning? _tuning;
    private readonly int _batchSize;
    private readonly IInferenceSession?[] _sessions;
    private readonly object _gate = new(), _progressGate = new();
    private readonly int _otherCalls; // evaluated images that are not among the samples

    private int _scoredRows, _done, _expectedCalls;
    private double _reportedFraction;

    // State of one call of Score.
    private BatchSizeTuner? _tuner;
    private int _next, _end, _reported;
    private long _reportedAt, _composeTicks, _runTicks;
    private bool _isStopped;
    private Exception? _failure;

    /// <summary>Scores the target of a prepared image.</summary>
    /// <param name="image">The image. The time since its preparation counts as that of the perturbation.</param>
    /// <param name="perturbation">Writes the samples.</param>
    /// <param name="progress">Receives the evaluated images; the image and its baseline count as evaluated.</param>
    /// <param name="precomputedRows">
    /// Leading samples whose scores are known: 1 where the first one is the image, 2 where the second is the baseline. The default is 0.
    /// </param>
    /// <param name="rawOutputs">Whether classes are scored before the activation. Only with 0 precomputed rows.</param>
    public PerturbationScorer(PreparedImage image, IPerturbation perturbation, IProgress<ExplainProgress>? progress,
        int precomputedRows = 0, bool rawOutputs = false)
        : this(image.Scorer, rawOutputs ? PreparedImage.RawTarget(image.Target) : image.Target, perturbation, progress, TimeProvider.System)
    {
        if (image.IsScoredAlone)
            (_batchSize, _tuning) = (1, null);
        (_stages, _spread, _scoredRows, _done) = (image.Clock, image.Spread, precomputedRows, image.ModelCalls);
        _otherCalls = image.ModelCalls - precomputedRows;
        _expectedCalls = perturbation.Count + _otherCalls;
        if (precomputedRows > 0)
            image.Scores.CopyTo(Scores.Row(0));
        if (precomputedRows > 1)
            image.BaselineScores.CopyTo(Scores.Row(1));
        _stages.Record((timings, elapsed) => timings with { Perturbation = timings.Perturbation + elapsed });
    }

    /// <summary>Scores a target without a prepared image; for tests.</summary>
    internal PerturbationScorer(
        IScorer scorer, ITargetReader target, IPerturbation perturbation, IProgress<ExplainProgress>? progress, TimeProvider clock)
    {
        (_scorer, _target, _perturbation, _progress, _clock) = (scorer, target, perturbation, progress, clock);
        (_batchSize, _tuning) = (scorer.BatchSize, (scorer as ITunableScorer)?.BatchTuning);
        _sessions = new IInferenceSession?[scorer.DegreeOfParallelism];
        _expectedCalls = perturbation.Count;
        Scores = new ScoreMatrix(perturbation.Count, target.Outputs.Count);
    }

    /// <summary>A row per sample. Rows that were not scored yet are 0.</summary>
    public ScoreMatrix Scores { get; }

    /// <summary>Model evaluations so far, those of image and baseline included.</summary>
    public int ModelCalls => _scoredRows + _otherCalls;

    /// <summary>Scores the samples that were not scored yet, up to a number.</summary>
    /// <param name="samples">Number of leading samples that are scored afterwards; not less than in the last call.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    public void Score(int samples, CancellationToken cancellation)
    {
        _stages?.Record((timings, elapsed) => timings with { Surrogate = timings.Surrogate + elapsed });
        int count = samples - _scoredRows;
        (_next, _end, _reported, _isStopped, _failure) = (_scoredRows, samples, -1, false, null);
        (_composeTicks, _runTicks) = (0, 0);
        _tuner = _tuning?.TryTakeTuner();
        try
        {
            _tuner?.Begin(count);
            int smallestBatch = _tuning?.BatchSizes[0] ?? _batchSize;
            int workers = (int)Math.Min(_tuning?.DegreeOfParallelism ?? _scorer.DegreeOfParallelism,
                (count + smallestBatch - 1L) / smallestBatch);
            // Task.WaitAll runs tasks that the thread pool has not started on this thread; they then find no samples left.
            Task[] helpers = workers > 1
                ? [.. Enumerable.Range(1, workers - 1).Select(worker => Task.Run(() => Work(worker, cancellation), CancellationToken.None))]
                : [];
            if (workers > 0)
                Work(0, cancellation);
            Task.WaitAll(helpers, CancellationToken.None);
        }
        finally
        {
            if (_tuner is not null)
                _tuning!.ReturnTuner();
        }
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        cancellation.ThrowIfCancellationRequested();
        _spread?.Add(Scores, _scoredRows, samples);
        _scoredRows = samples;
        if (_reported < _done)
            Report(_done);
        // Model and perturbation overlap on several threads: their wall time is divided in proportion to the threads' time in each.
        double inferenceShare = _runTicks + _composeTicks == 0 ? 0 : (double)_runTicks / (_runTicks + _composeTicks);
        _stages?.Record((timings, elapsed) => timings with
        {
            Perturbation = timings.Perturbation + elapsed * (1 - inferenceShare),
            Inference = timings.Inference + elapsed * inferenceShare,
        });
    }

    /// <summary>Changes the number of samples that are expected to be scored in all, for the progress.</summary>
    public void Expect(int samples)
    {
        if (_expectedCalls == samples + _otherCalls)
            return;
        _expectedCalls = samples + _otherCalls;
        Report(_done);
    }

    public void Dispose()
    {
        foreach (IInferenceSession? session in _sessions)
            session?.Dispose();
    }

    private void Work(int worker, CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested && Claim(worker) is { Count: > 0 } batch)
                try
                {
                    ScoreBatch(worker, batch.First, batch.Count, cancellation);
                }
                catch (Exception) when (_tuner is not null && batch.Count > _tuning!.BatchSize && !cancellation.IsCancellationRequested)
                {
                    // A larger trial batch may need more memory than the device has.
                    lock (_gate)
                        _tuner.Reject(batch.Count);
                    for (int i = 0; i < batch.Count; i += _tuning.BatchSize)
                        ScoreBatch(worker, batch.First + i, Math.Min(_tuning.BatchSize, batch.Count - i), cancellation);
                }
        }
#pragma warning disable CA1031 // every exception of a session is rethrown on the caller's thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Claims the next batch; its count is 0 at the end. Waits while the tuner tries fewer workers.</summary>
    private (int First, int Count) Claim(int worker)
    {
        lock (_gate)
        {
            while (_tuner is not null && worker >= _tuner.ActiveWorkers && !_isStopped)
                Monitor.Wait(_gate);
            if (_isStopped || _next == _end)
                return (_next, 0);
            int size = _tuner?.NextBatchSize(worker, _end - _next) ?? _tuning?.BatchSizeFor(_end - _next) ?? _batchSize;
            int first = _next, count = Math.Min(size, _end - _next);
            _next += count;
            return (first, count);
        }
    }

    private void ScoreBatch(int worker, int first, int count, CancellationToken cancellation)
    {
        IInferenceSession session = _sessions[worker] ??= _scorer.OpenSession();
        int inputLength = _scorer.Input.Length, outputLength = _scorer.OutputLength;
        long began = _clock.GetTimestamp();
        for (int i = 0; i < count; i++)
            _perturbation.Write(first + i, session.Input.Slice(i * inputLength, inputLength));
        long composed = _clock.GetTimestamp();
        ReadOnlySpan<float> outputs = session.Run(count, cancellation);
        long ran = _clock.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> output = outputs.Slice(i * outputLength, outputLength);
            RawOutput.RequireFinite(output, "a perturbed image");
            _target.Read(output, Scores.Row(first + i));
        }
        long now = _clock.GetTimestamp();
        lock (_gate)
        {
            _composeTicks += now - began - (ran - composed);
            _runTicks += ran - composed;
            _done += count;
            if (_tuner is not null)
            {
                int active = _tuner.ActiveWorkers;
                _tuner.Record(worker, count, now - began, now, _end - _next);
                if (_tuner.ActiveWorkers > active)
                    Monitor.PulseAll(_gate);
            }
        }
        // Reports at most 20 times a second, never from two threads at once.
        if (_progress is not null && Monitor.TryEnter(_progressGate))
            try
            {
                if (_reported < 0 || now - _reportedAt >= _clock.TimestampFrequency / ReportsPerSecond)
                {
                    _reportedAt = now;
                    Report(Volatile.Read(ref _done));
                }
            }
            finally
            {
                Monitor.Exit(_progressGate);
            }
    }

    /// <summary>Reports a fraction that never falls, also where the expected number of samples rises.</summary>
    private void Report(int done)
    {
        _reported = done;
        var report = new ExplainProgress(done, Math.Max(done, _expectedCalls));
        if (report.Fraction < _reportedFraction)
            report = report with { MaxFraction = _reportedFraction };
        _reportedFraction = report.Fraction;
        _progress?.Report(report);
    }
}
