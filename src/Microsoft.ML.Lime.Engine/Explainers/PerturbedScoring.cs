using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Composes perturbed pictures and scores them, batch by batch, on as many threads as the scorer has runners. Every sample has its own row
/// of the result, so neither the number of threads nor the batch size changes a bit of it.
/// </summary>
internal sealed class PerturbedScoring(IScorer scorer, ComposeSample compose, ITargetReader target)
{
    private readonly object _progressGate = new();
    private long _composeTicks, _runTicks;
    private int _next, _done;

    /// <summary>The share of the threads' time that was spent in the model; the rest went into composing pictures.</summary>
    public double InferenceShare => _runTicks + _composeTicks == 0 ? 0 : (double)_runTicks / (_runTicks + _composeTicks);

    /// <summary>Scores some of the samples. May be called again for others.</summary>
    /// <param name="scores">Receives a row per sample.</param>
    /// <param name="from">The first row to score.</param>
    /// <param name="to">The row behind the last.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="done">Pictures that went through the model before.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    public void Score(
        ScoreMatrix scores, int from, int to, IProgress<ExplainProgress>? progress, int done, CancellationToken cancellation)
    {
        (_next, _done) = (from, done);
        int total = done + to - from, batches = (to - from + scorer.BatchSize - 1) / scorer.BatchSize;
        if (batches == 0)
            progress?.Report(new ExplainProgress(done, total));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? failure = null;
        void Work()
        {
            try
            {
                using IScoringRunner runner = scorer.OpenRunner();
                while (!stop.IsCancellationRequested && ScoreNextBatch(scores, to, runner) is int count and > 0)
                    lock (_progressGate)
                        progress?.Report(new ExplainProgress(_done += count, total));
            }
#pragma warning disable CA1031 // whatever a runner throws is thrown again on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, e, null);
                stop.Cancel();
            }
        }
        Thread[] helpers = [.. Enumerable.Range(1, Math.Max(0, Math.Min(scorer.Runners, batches) - 1)).Select(_ => new Thread(Work))];
        foreach (Thread helper in helpers)
            helper.Start();
        Work();
        foreach (Thread helper in helpers)
            helper.Join();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Takes the next batch that nobody has taken; returns its size, 0 at the end.</summary>
    private int ScoreNextBatch(ScoreMatrix scores, int to, IScoringRunner runner)
    {
        int from = Interlocked.Add(ref _next, scorer.BatchSize) - scorer.BatchSize, count = Math.Min(scorer.BatchSize, to - from);
        if (count <= 0)
            return 0;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            compose(from + i, runner.Input.Slice(i * scorer.Input.Length, scorer.Input.Length));
        long composed = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> outputs = runner.Run(count);
        long ran = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> output = outputs.Slice(i * scorer.OutputLength, scorer.OutputLength);
            RawOutput.RequireFinite(output, "a perturbed picture");
            target.Read(output, scores.Row(from + i));
        }
        Interlocked.Add(ref _composeTicks, composed - began + Stopwatch.GetTimestamp() - ran);
        Interlocked.Add(ref _runTicks, ran - composed);
        return count;
    }
}
