using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Batch sizes and numbers of inference sessions that a scorer allows, and the best ones found so far. The engine finds them while it
/// scores perturbed images: the runs of a trial are runs of the explanation, so only the extra time of slower settings is lost, at most
/// 1.5 % of the scoring time. The scorer keeps this object, and the next explanation continues. The settings change no bit of a result.
/// </summary>
/// <remarks>
/// The search goes from the first setting to its neighbours as long as they are faster. A neighbour alternates with the best setting on the
/// same sessions, so that other load of the machine affects both, and the medians are compared.
/// </remarks>
public sealed class BatchTuning
{
    private readonly int[] _sizes, _sessionCounts;
    private int _sizeIndex, _sessionIndex, _isTaken;

    /// <summary>Settings to choose from.</summary>
    /// <param name="batchSizes">Batch sizes, rising, 1 or more; none above <see cref="IScorer.BatchSize"/>.</param>
    /// <param name="sessions">
    /// Numbers of inference sessions, falling, 1 or more; none above <see cref="IScorer.DegreeOfParallelism"/>. The first is used until
    /// fewer turn out to be faster.
    /// </param>
    /// <param name="firstBatchSize">The batch size to begin with, one of those.</param>
    /// <exception cref="ArgumentException">The settings are not in this order, or the first batch size is not among them.</exception>
    public BatchTuning(IReadOnlyList<int> batchSizes, IReadOnlyList<int> sessions, int firstBatchSize)
    {
        (_sizes, _sessionCounts) = ([.. batchSizes], [.. sessions]);
        _sizeIndex = Array.IndexOf(_sizes, firstBatchSize);
        if (_sizeIndex < 0 || _sizes[0] < 1 || _sizes.Zip(_sizes.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException("Batch sizes must be positive, rise, and contain the first batch size.", nameof(batchSizes));
        if (_sessionCounts.Length == 0 || _sessionCounts[^1] < 1
            || _sessionCounts.Zip(_sessionCounts.Skip(1)).Any(pair => pair.First <= pair.Second))
            throw new ArgumentException("Numbers of sessions must be positive and fall.", nameof(sessions));
        Tuner = new BatchSizeTuner(this);
    }

    /// <summary>The best batch size so far.</summary>
    public int BatchSize => _sizes[Volatile.Read(ref _sizeIndex)];

    /// <summary>The best number of parallel inference sessions so far.</summary>
    public int DegreeOfParallelism => _sessionCounts[Volatile.Read(ref _sessionIndex)];

    /// <summary>The batch sizes to choose from, rising.</summary>
    public IReadOnlyList<int> BatchSizes => _sizes;

    /// <summary>The numbers of sessions to choose from, falling.</summary>
    public IReadOnlyList<int> DegreesOfParallelism => _sessionCounts;

    /// <summary>Whether the search has ended.</summary>
    public bool IsSettled => Tuner.IsSettled;

    internal BatchSizeTuner Tuner { get; }

    /// <summary>Takes the tuner for one explanation; null while another one has it, which then uses the best settings so far.</summary>
    internal BatchSizeTuner? TryTakeTuner() => Interlocked.Exchange(ref _isTaken, 1) == 0 ? Tuner : null;

    internal void ReturnTuner() => Volatile.Write(ref _isTaken, 0);

    /// <summary>The next larger batch size, or null.</summary>
    internal int? LargerBatchSize => _sizeIndex + 1 < _sizes.Length ? _sizes[_sizeIndex + 1] : null;

    /// <summary>The next smaller batch size, or null.</summary>
    internal int? SmallerBatchSize => _sizeIndex > 0 ? _sizes[_sizeIndex - 1] : null;

    /// <summary>The next smaller number of sessions, or null.</summary>
    internal int? LowerDegree => _sessionIndex + 1 < _sessionCounts.Length ? _sessionCounts[_sessionIndex + 1] : null;

    /// <summary>The size of the next batch: the best one, or less near the end, so that all sessions end at about the same time.</summary>
    /// <param name="remaining">Number of samples left, 1 or more.</param>
    internal int BatchSizeFor(int remaining)
    {
        int best = BatchSize, sessions = DegreeOfParallelism, size = _sizes[0];
        if (remaining >= (long)best * sessions)
            return best;
        int share = (remaining + sessions - 1) / sessions;
        foreach (int candidate in _sizes)
            if (candidate <= Math.Min(share, best))
                size = candidate;
        return Math.Min(size, remaining);
    }

    internal void UseBatchSize(int size) => Volatile.Write(ref _sizeIndex, Array.IndexOf(_sizes, size));

    internal void UseLowerDegree() => Volatile.Write(ref _sessionIndex, _sessionIndex + 1);
}
