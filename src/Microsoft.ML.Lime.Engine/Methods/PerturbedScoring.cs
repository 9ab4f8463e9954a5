using System.Runtime.ExceptionServices;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>
/// Composes perturbed pictures and scores them, batch by batch, on as many threads as the scorer has runners. Every sample has its own row
/// of the result, so neither the number of threads nor the batch size changes a bit of it. Runners are opened once.
/// </summary>
internal sealed class PerturbedScoring : IDisposable
{
    private const int ReportsPerSecond = 20;

    private readonly IScorer _scorer;
    private readonly ComposeSample _compose;
    private readonly ITargetReader _target;
    private readonly TimeProvider _clock;
    private readonly IScoringRunner?[] _runners;
    private long _composeTicks, _runTicks;

    /// <param name="scorer">The model.</param>
    /// <param name="compose">Writes a perturbed picture.</param>
    /// <param name="target">Reads the explained numbers.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    public PerturbedScoring(IScorer scorer, ComposeSample compose, ITargetReader target, TimeProvider? clock = null)
    {
        (_scorer, _compose, _target, _clock) = (scorer, compose, target, clock ?? TimeProvider.System);
        _runners = new IScoringRunner?[scorer.Runners];
    }

    /// <summary>The share of the threads' time that was spent in the model; the rest went into composing pictures.</summary>
    public double InferenceShare => _runTicks + _composeTicks == 0 ? 0 : (double)_runTicks / (_runTicks + _composeTicks);

    /// <summary>Scores some of the samples. May be called again for others.</summary>
    /// <param name="scores">Receives a row per sample.</param>
    /// <param name="from">The first row to score.</param>
    /// <param name="to">The row behind the last.</param>
    /// <param name="progress">Told after the first batch, then some twenty times a second, and at the end.</param>
    /// <param name="done">Pictures that went through the model before.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    public void Score(
        ScoreMatrix scores, int from, int to, IProgress<ExplainProgress>? progress, int done, CancellationToken cancellation)
    {
        ScoringPace? pace = _scorer.Pace;
        bool tries = pace is not null && pace.TryTake();
        try
        {
            if (tries)
                pace!.Trial.Begin(to - from);
            int runners = pace?.Runners ?? _scorer.Runners, smallest = pace?.BatchSizes[0] ?? _scorer.BatchSize;
            new Stretch(this, scores, from, to, progress, done, pace, tries ? pace!.Trial : null)
                .Run((int)Math.Min(runners, (to - from + smallest - 1L) / smallest), cancellation);
        }
        finally
        {
            if (tries)
                pace!.GiveBack();
        }
    }

    public void Dispose()
    {
        foreach (IScoringRunner? runner in _runners)
            runner?.Dispose();
    }

    /// <summary>Samples that are scored in one go by several workers.</summary>
    private sealed class Stretch(PerturbedScoring scoring, ScoreMatrix scores, int from, int to, IProgress<ExplainProgress>? progress,
        int done, ScoringPace? pace, PaceTrial? trial)
    {
        private readonly object _gate = new(), _progressGate = new();
        private readonly int _total = done + to - from;
        private int _next = from, _done = done, _reported = -1;
        private long _reportedAt;
        private bool _isStopped;
        private Exception? _failure;

        /// <summary>Works on this thread and, with more workers than one, on some of the thread pool.</summary>
        public void Run(int workers, CancellationToken cancellation)
        {
            // A worker that the pool did not come to start is run by the thread that waits for it, and finds nothing left to do.
            Task[] helpers = workers > 1
                ? [.. Enumerable.Range(1, workers - 1).Select(worker => Task.Run(() => Work(worker, cancellation), CancellationToken.None))]
                : [];
            if (workers > 0)
                Work(0, cancellation);
            Task.WaitAll(helpers, CancellationToken.None);
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
            cancellation.ThrowIfCancellationRequested();
            if (_reported < _total)
                progress?.Report(new ExplainProgress(_total, _total));
        }

        private void Work(int worker, CancellationToken cancellation)
        {
            try
            {
                while (!cancellation.IsCancellationRequested && Claim(worker) is { Count: > 0 } batch)
                    try
                    {
                        Score(worker, batch.First, batch.Count, cancellation);
                    }
                    catch (Exception) when (trial is not null && batch.Count > pace!.BatchSize && !cancellation.IsCancellationRequested)
                    {
                        // A larger batch on trial may be more than the device has memory for.
                        lock (_gate)
                            trial.GiveUp(batch.Count);
                        for (int i = 0; i < batch.Count; i += pace.BatchSize)
                            Score(worker, batch.First + i, Math.Min(pace.BatchSize, batch.Count - i), cancellation);
                    }
            }
#pragma warning disable CA1031 // whatever a runner throws is thrown again on the caller's thread
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

        /// <summary>Takes the next samples that nobody has taken; none at the end. Waits while fewer workers are on trial.</summary>
        private (int First, int Count) Claim(int worker)
        {
            lock (_gate)
            {
                while (trial is not null && worker >= trial.Active && !_isStopped)
                    Monitor.Wait(_gate);
                if (_isStopped || _next == to)
                    return (_next, 0);
                int size = trial?.Next(worker, to - _next) ?? pace?.Level(to - _next) ?? scoring._scorer.BatchSize;
                int first = _next, count = Math.Min(size, to - _next);
                _next += count;
                return (first, count);
            }
        }

        private void Score(int worker, int first, int count, CancellationToken cancellation)
        {
            IScorer scorer = scoring._scorer;
            IScoringRunner runner = scoring._runners[worker] ??= scorer.OpenRunner();
            long began = scoring._clock.GetTimestamp();
            for (int i = 0; i < count; i++)
                scoring._compose(first + i, runner.Input.Slice(i * scorer.Input.Length, scorer.Input.Length));
            long composed = scoring._clock.GetTimestamp();
            ReadOnlySpan<float> outputs = runner.Run(count, cancellation);
            long ran = scoring._clock.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> output = outputs.Slice(i * scorer.OutputLength, scorer.OutputLength);
                RawOutput.RequireFinite(output, "a perturbed picture");
                scoring._target.Read(output, scores.Row(first + i));
            }
            long now = scoring._clock.GetTimestamp();
            lock (_gate)
            {
                scoring._composeTicks += now - began - (ran - composed);
                scoring._runTicks += ran - composed;
                _done += count;
                if (trial is not null)
                {
                    int active = trial.Active;
                    trial.Record(worker, count, now - began, now, to - _next);
                    if (trial.Active > active)
                        Monitor.PulseAll(_gate);
                }
            }
            if (progress is not null)
                Report(progress, now);
        }

        /// <summary>Tells how far it has come, unless somebody is telling or it was told a moment ago.</summary>
        private void Report(IProgress<ExplainProgress> listener, long now)
        {
            if (!Monitor.TryEnter(_progressGate))
                return;
            try
            {
                if (_reported >= 0 && now - _reportedAt < scoring._clock.TimestampFrequency / ReportsPerSecond)
                    return;
                (_reported, _reportedAt) = (Volatile.Read(ref _done), now);
                listener.Report(new ExplainProgress(_reported, _total));
            }
            finally
            {
                Monitor.Exit(_progressGate);
            }
        }
    }
}
