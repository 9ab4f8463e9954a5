using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// How many pictures a scorer's runners take at once, and how many runners work side by side, found by trial while pictures are scored:
/// the runs of a trial are runs of the explanation, and only what the worse settings take longer is lost. A scorer keeps it, so that one
/// explanation goes on where the one before it stopped. What is chosen changes no bit of a result.
/// </summary>
/// <remarks>
/// The trial goes from the first setting to its neighbours for as long as they are better. A neighbour takes turns with the best so far on
/// the same runners, so that whatever else the machine does hits both; medians are compared. Trials may lose 1.5 % of the time that the
/// pictures scored so far took, so a few pictures start none.
/// </remarks>
public sealed class ScoringPace
{
    private readonly int[] _sizes, _counts;
    private int _batch, _runners, _isTaken;

    /// <summary>A choice among settings.</summary>
    /// <param name="batchSizes">Batch sizes, rising; the first is the smallest that is worth a run.</param>
    /// <param name="runners">Numbers of runners, falling; the first is used until fewer turn out better.</param>
    /// <param name="firstBatchSize">The batch size to begin with, one of those.</param>
    /// <exception cref="ArgumentException">The sizes are not such.</exception>
    public ScoringPace(IReadOnlyList<int> batchSizes, IReadOnlyList<int> runners, int firstBatchSize)
    {
        (_sizes, _counts) = ([.. batchSizes], [.. runners]);
        _batch = Array.IndexOf(_sizes, firstBatchSize);
        if (_batch < 0 || _sizes[0] < 1 || _sizes.Zip(_sizes.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException("Batch sizes are positive, rise, and the first to be used is among them.", nameof(batchSizes));
        if (_counts.Length == 0 || _counts[^1] < 1 || _counts.Zip(_counts.Skip(1)).Any(pair => pair.First <= pair.Second))
            throw new ArgumentException("Numbers of runners are positive and fall.", nameof(runners));
        Trial = new PaceTrial(this);
    }

    /// <summary>Pictures at once: the best that is known.</summary>
    public int BatchSize => _sizes[Volatile.Read(ref _batch)];

    /// <summary>Runners side by side: the best that is known.</summary>
    public int Runners => _counts[Volatile.Read(ref _runners)];

    /// <summary>The batch sizes that there are to choose from, rising.</summary>
    public IReadOnlyList<int> BatchSizes => _sizes;

    /// <summary>The numbers of runners that there are to choose from, falling.</summary>
    public IReadOnlyList<int> RunnerCounts => _counts;

    /// <summary>Whether all that was to be tried was tried.</summary>
    public bool IsSettled => Trial.IsSettled;

    internal PaceTrial Trial { get; }

    /// <summary>Takes the trial for one explanation; another that runs beside it uses what is known.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    internal void GiveBack() => Volatile.Write(ref _isTaken, 0);

    /// <summary>The size so many places after the best one, or null.</summary>
    internal int? BatchSizeAfter(int places) => _batch + places is int at && at >= 0 && at < _sizes.Length ? _sizes[at] : null;

    /// <summary>The next smaller number of runners, or null.</summary>
    internal int? FewerRunners => _runners + 1 < _counts.Length ? _counts[_runners + 1] : null;

    /// <summary>
    /// The size of the next batch: the best, but smaller near the end, so that no runner works on while the others have nothing left.
    /// </summary>
    /// <param name="remaining">Pictures that are left, 1 or more.</param>
    internal int Level(int remaining)
    {
        int best = BatchSize, runners = Runners, size = _sizes[0];
        if (remaining >= (long)best * runners)
            return best;
        int share = (remaining + runners - 1) / runners;
        foreach (int candidate in _sizes)
            if (candidate <= Math.Min(share, best))
                size = candidate;
        return Math.Min(size, remaining);
    }

    internal void UseBatchSize(int size) => Volatile.Write(ref _batch, Array.IndexOf(_sizes, size));

    internal void UseFewerRunners() => Volatile.Write(ref _runners, _runners + 1);
}
