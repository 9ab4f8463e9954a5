namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// Searches the fastest settings of a <see cref="BatchTuning"/>: first larger batches, then smaller ones, then fewer workers (a worker is a
/// thread with its inference session). It proposes the size of each batch and gets its duration. Not thread-safe; its caller has taken it
/// from the settings and holds a lock.
/// </summary>
internal sealed class BatchSizeTuner(BatchTuning settings)
{
    /// <summary>
    /// Maximum cost of trials, as a share of the time of all scored samples. The budget is capped at the share of 1000 samples, or of all
    /// samples of a call, so that no explanation pays with the savings of earlier ones.
    /// </summary>
    private const double BudgetShare = 0.015;

    /// <summary>Workers that try other batch sizes: two of them also show contention, and more would cost more.</summary>
    private const int TrialWorkers = 2;

    /// <summary>Timed runs of a batch size before it is compared.</summary>
    private const int RunsPerBatchSize = 6;

    /// <summary>Trials of fewer workers before they are compared.</summary>
    private const int TrialsOfFewerWorkers = 3;

    /// <summary>A candidate that takes this many times as long is rejected early.</summary>
    private const double EarlyRejectionRatio = 1.1;

    /// <summary>The minimum speed-up, so that noise does not decide between equal settings.</summary>
    private const double MinSpeedup = 1.01;

    private readonly RecentTimes _bestTimes = new(), _candidateTimes = new(), _speedups = new();
    private readonly int[] _batchesOfWorker = new int[settings.DegreesOfParallelism[0]];
    private Stage _stage;
    private bool _hasGrown;
    private int _candidateSize;
    private double _budget, _maxBudget; // in samples
    private int _fewerWorkers, _samplesOfTrial; // a running trial of fewer workers; 0 if there is none
    private long _trialBegan;

    private enum Stage
    {
        NotStarted,
        LargerBatches,
        SmallerBatches,
        FewerWorkers,
        Settled,
    }

    /// <summary>Whether the search has ended.</summary>
    public bool IsSettled => _stage == Stage.Settled;

    /// <summary>Number of workers that may work now; the others wait.</summary>
    public int ActiveWorkers => _fewerWorkers > 0 ? _fewerWorkers : settings.DegreeOfParallelism;

    private bool TriesBatchSizes => _stage is Stage.LargerBatches or Stage.SmallerBatches;

    /// <summary>Begins a call that scores samples, perhaps with new inference sessions.</summary>
    /// <param name="samples">Their number.</param>
    public void Begin(int samples)
    {
        _maxBudget = BudgetShare * Math.Max(1000, samples);
        _fewerWorkers = 0;
        if (_stage == Stage.NotStarted)
            Enter(Stage.LargerBatches);
        Array.Clear(_batchesOfWorker);
    }

    /// <summary>The size of a worker's next batch.</summary>
    /// <param name="worker">Index of the worker.</param>
    /// <param name="remaining">Samples that are not claimed, 1 or more.</param>
    public int NextBatchSize(int worker, int remaining)
    {
        bool tries = ++_batchesOfWorker[worker] % 2 == 0 && TriesBatchSizes && worker < TrialWorkers;
        return tries && _budget >= _candidateSize / 4.0 && IsFarFromEnd(remaining) ? _candidateSize : settings.BatchSizeFor(remaining);
    }

    /// <summary>Records the duration of a batch.</summary>
    /// <param name="worker">Index of the worker.</param>
    /// <param name="samples">Size of the batch.</param>
    /// <param name="ticks">Its duration.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="remaining">Samples that are not claimed.</param>
    public void Record(int worker, int samples, long ticks, long now, int remaining)
    {
        double timePerSample = (double)ticks / samples;
        _budget = Math.Min(_budget + BudgetShare * samples, _maxBudget);
        if (TriesBatchSizes && worker < TrialWorkers)
            RecordBatchSize(samples, timePerSample, isWarmUp: _batchesOfWorker[worker] <= 2);
        else if (_fewerWorkers > 0)
            RecordFewerWorkers(worker, samples, timePerSample, now);
        else if (_stage == Stage.FewerWorkers && samples == settings.BatchSize)
        {
            _bestTimes.Add(timePerSample);
            // A trial costs two or three runs of every worker that pauses.
            if (_bestTimes.Count >= 3 * settings.DegreeOfParallelism && IsFarFromEnd(remaining)
                && _budget >= 2.5 * settings.BatchSize * (settings.DegreeOfParallelism - settings.LowerDegree!.Value))
            {
                (_fewerWorkers, _trialBegan, _samplesOfTrial) = (settings.LowerDegree!.Value, now, 0);
                Array.Clear(_batchesOfWorker);
            }
        }
    }

    /// <summary>Records that a batch failed.</summary>
    /// <param name="samples">Size of the batch.</param>
    public void Reject(int samples)
    {
        if (samples == _candidateSize)
            Decide(isFaster: false);
    }

    private void RecordBatchSize(int samples, double timePerSample, bool isWarmUp)
    {
        // In the first run of a batch size, the inference session allocates its buffers.
        if (samples == _candidateSize)
        {
            if (!isWarmUp)
                _candidateTimes.Add(timePerSample);
            if (_bestTimes.Count > 0)
                _budget -= Math.Max(0, samples * (timePerSample / _bestTimes.Median - 1));
        }
        else if (samples == settings.BatchSize && !isWarmUp)
            _bestTimes.Add(timePerSample);
        if (_bestTimes.Count < 2 || _candidateTimes.Count < 2)
            return;
        if (_candidateTimes.Min > EarlyRejectionRatio * _bestTimes.Median)
            Decide(isFaster: false);
        else if (_bestTimes.Count >= RunsPerBatchSize && _candidateTimes.Count >= RunsPerBatchSize)
            Decide(_candidateTimes.Median * MinSpeedup < _bestTimes.Median);
    }

    private void Decide(bool isFaster)
    {
        if (isFaster)
        {
            settings.UseBatchSize(_candidateSize);
            _hasGrown |= _stage == Stage.LargerBatches;
            Enter(_stage);
        }
        else
            Enter(_stage == Stage.LargerBatches && !_hasGrown ? Stage.SmallerBatches : Stage.FewerWorkers);
    }

    private void RecordFewerWorkers(int worker, int samples, double timePerSample, long now)
    {
        _samplesOfTrial += samples;
        // The first run of a worker may overlap with the last runs of the workers that now wait.
        if (worker < _fewerWorkers && _batchesOfWorker[worker] > 1)
            _candidateTimes.Add(timePerSample);
        if (_candidateTimes.Count < _fewerWorkers)
            return;
        // Throughput of fewer workers divided by that of all workers.
        double speedup = _bestTimes.Median / settings.DegreeOfParallelism / (_candidateTimes.Median / _fewerWorkers);
        _budget -= Math.Max(0, (now - _trialBegan) * settings.DegreeOfParallelism / _bestTimes.Median - _samplesOfTrial);
        _speedups.Add(speedup);
        _fewerWorkers = 0;
        _bestTimes.Clear();
        _candidateTimes.Clear();
        if (speedup * EarlyRejectionRatio < 1)
            Enter(Stage.Settled);
        else if (_speedups.Count == TrialsOfFewerWorkers)
        {
            bool isFaster = _speedups.Median > MinSpeedup;
            if (isFaster)
                settings.UseLowerDegree();
            Enter(isFaster ? Stage.FewerWorkers : Stage.Settled);
        }
    }

    /// <summary>Enters a stage, or a later one if the stage has no candidate.</summary>
    private void Enter(Stage stage)
    {
        _bestTimes.Clear();
        _candidateTimes.Clear();
        _speedups.Clear();
        Array.Clear(_batchesOfWorker);
        if (stage == Stage.LargerBatches && settings.LargerBatchSize is null)
            stage = _hasGrown ? Stage.FewerWorkers : Stage.SmallerBatches;
        if (stage == Stage.SmallerBatches && settings.SmallerBatchSize is null)
            stage = Stage.FewerWorkers;
        if (stage == Stage.FewerWorkers && settings.LowerDegree is null)
            stage = Stage.Settled;
        _stage = stage;
        _candidateSize = stage switch
        {
            Stage.LargerBatches => settings.LargerBatchSize!.Value,
            Stage.SmallerBatches => settings.SmallerBatchSize!.Value,
            _ => 0,
        };
    }

    private bool IsFarFromEnd(int remaining) =>
        remaining >= 4L * Math.Max(settings.BatchSize, _candidateSize) * settings.DegreeOfParallelism;
}
