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
    private readonly IScoringRunner[] _runners;

    /// <param name="model">The model; all runs get the same image.</param>
    public ModelRuns(BenchmarkModel model)
    {
        // A model with a fixed batch size has no choice.
        using (OnnxScorer auto = model.Open())
            BatchSizes = auto.BatchTuning?.BatchSizes ?? [auto.BatchSize];
        _scorer = model.Open(new() { BatchSize = BatchSizes[^1] });
        var prepared = new float[_scorer.Input.Length];
        _scorer.Prepare(BenchmarkModel.PictureFor(_scorer.Input), prepared);
        _runners = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => _scorer.OpenRunner())];
        foreach (IScoringRunner runner in _runners)
            for (int i = 0; i < _scorer.BatchSize; i++)
                prepared.CopyTo(runner.Input[(i * prepared.Length)..]);
        foreach (int size in BatchSizes)
            Run(4 * size, size, _runners.Length);
    }

    /// <summary>The batch sizes that the model allows.</summary>
    public IReadOnlyList<int> BatchSizes { get; }

    /// <summary>All settings: every batch size with one inference session and with one per processor.</summary>
    public IEnumerable<(int BatchSize, int Runners)> Grid =>
        BatchSizes.SelectMany(_ => new[] { 1, _runners.Length }.Distinct(), (size, runners) => (size, runners));

    /// <summary>Runs the model on a number of images; returns the elapsed seconds.</summary>
    public double Run(int pictures, int batchSize, int runners)
    {
        int next = 0;
        void Work(IScoringRunner runner)
        {
            while (Interlocked.Add(ref next, batchSize) - batchSize is var from && from < pictures)
                runner.Run(Math.Min(batchSize, pictures - from));
        }
        Thread[] helpers = [.. _runners.Skip(1).Take(runners - 1).Select(runner => new Thread(() => Work(runner)))];
        long began = Stopwatch.GetTimestamp();
        foreach (Thread helper in helpers)
            helper.Start();
        Work(_runners[0]);
        foreach (Thread helper in helpers)
            helper.Join();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (IScoringRunner runner in _runners)
            runner.Dispose();
        _scorer.Dispose();
    }
}
