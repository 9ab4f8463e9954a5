using System.Diagnostics;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Times only the model: prepared images run in parallel inference sessions, over a grid of batch sizes
/// and degrees of parallelism.
/// </summary>
internal sealed class ModelRuns : IDisposable
{
    private readonly OnnxScorer _scorer;
    private readonly IInferenceSession[] _sessions;

    /// <param name="model">The model; all runs get the same image.</param>
    public ModelRuns(BenchmarkModel model)
    {
        // A model with a fixed batch size has no choice.
        using (OnnxScorer auto = model.Open())
            BatchSizes = auto.BatchTuning?.BatchSizes ?? [auto.BatchSize];
        _scorer = model.Open(new() { BatchSize = BatchSizes[^1] });
        var prepared = new float[_scorer.Input.Length];
        _scorer.Prepare(BenchmarkModel.ImageFor(_scorer.Input), prepared);
        _sessions = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => _scorer.OpenSession())];
        foreach (IInferenceSession session in _sessions)
            for (int i = 0; i < _scorer.BatchSize; i++)
                prepared.CopyTo(session.Input[(i * prepared.Length)..]);
        foreach (int size in BatchSizes)
            Run(4 * size, size, _sessions.Length);
    }

    /// <summary>The batch sizes that the model allows.</summary>
    public IReadOnlyList<int> BatchSizes { get; }

    /// <summary>All settings: every batch size with one inference session and with one per processor.</summary>
    public IEnumerable<(int BatchSize, int Sessions)> Grid =>
        BatchSizes.SelectMany(_ => new[] { 1, _sessions.Length }.Distinct(), (size, sessions) => (size, sessions));

    /// <summary>Runs the model on a number of images; returns the elapsed seconds.</summary>
    public double Run(int images, int batchSize, int sessions)
    {
        int next = 0;
        void Work(IInferenceSession session)
        {
            while (Interlocked.Add(ref next, batchSize) - batchSize is var from && from < images)
                session.Run(Math.Min(batchSize, images - from));
        }
        Thread[] helpers = [.. _sessions.Skip(1).Take(sessions - 1).Select(session => new Thread(() => Work(session)))];
        long began = Stopwatch.GetTimestamp();
        foreach (Thread helper in helpers)
            helper.Start();
        Work(_sessions[0]);
        foreach (Thread helper in helpers)
            helper.Join();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (IInferenceSession session in _sessions)
            session.Dispose();
        _scorer.Dispose();
    }
}
