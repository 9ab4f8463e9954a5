namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// The trials behind a <see cref="ScoringPace"/>: first larger batches, then smaller ones, then fewer runners. It is told what every batch
/// took, and says what the next one is. Its caller has taken the pace, and calls it by one thread at a time.
/// </summary>
internal sealed class PaceTrial(ScoringPace pace)
{
    /// <summary>
    /// What trials may lose, as a share of the pictures that were scored. It is saved up for a thousand pictures, or for as many as a
    /// stretch has, so that no explanation pays for those before it.
    /// </summary>
    private const double Share = 0.015;

    /// <summary>Workers that try other batches: two see what one alone would miss, and more would cost more.</summary>
    private const int Triers = 2;

    /// <summary>Timed runs of a batch size before it is judged.</summary>
    private const int Rounds = 6;

    /// <summary>Times that fewer runners are tried before they are judged.</summary>
    private const int Phases = 3;

    /// <summary>What takes this much longer is given up early.</summary>
    private const double Hopeless = 1.1;

    /// <summary>What a setting must gain, so that noise does not decide between equals.</summary>
    private const double Gain = 1.01;

    private readonly RecentTimes _known = new(), _tried = new(), _ratios = new();
    private readonly int[] _turns = new int[pace.RunnerCounts[0]];
    private Stage _stage;
    private bool _hasGrown;
    private int _challenger, _narrowed, _narrowPictures;
    private double _credit, _mostCredit; // in pictures
    private long _narrowSince;

    private enum Stage
    {
        Begin,
        Larger,
        Smaller,
        Fewer,
        Settled,
    }

    /// <summary>Whether all was tried.</summary>
    public bool IsSettled => _stage == Stage.Settled;

    /// <summary>Workers that may work now; the others wait.</summary>
    public int Active => _narrowed > 0 ? _narrowed : pace.Runners;

    private bool IsOfBatches => _stage is Stage.Larger or Stage.Smaller;

    /// <summary>Begins a stretch of pictures, perhaps on runners that were not used before.</summary>
    /// <param name="pictures">Their number.</param>
    public void Begin(int pictures)
    {
        _mostCredit = Share * Math.Max(1000, pictures);
        _narrowed = 0;
        if (_stage == Stage.Begin)
            Enter(Stage.Larger);
        Array.Clear(_turns);
    }

    /// <summary>The size of a worker's next batch.</summary>
    /// <param name="worker">Its number.</param>
    /// <param name="remaining">Pictures that are left, 1 or more.</param>
    public int Next(int worker, int remaining)
    {
        bool tries = ++_turns[worker] % 2 == 0 && IsOfBatches && worker < Triers;
        return tries && _credit >= _challenger / 4.0 && IsFarFromTheEnd(remaining) ? _challenger : pace.Level(remaining);
    }

    /// <summary>Takes down what a batch took.</summary>
    /// <param name="worker">Who ran it.</param>
    /// <param name="pictures">Its size.</param>
    /// <param name="ticks">What it took.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="remaining">Pictures that nobody has claimed.</param>
    public void Record(int worker, int pictures, long ticks, long now, int remaining)
    {
        double each = (double)ticks / pictures;
        _credit = Math.Min(_credit + Share * pictures, _mostCredit);
        if (IsOfBatches && worker < Triers)
            RecordBatch(pictures, each, isFirst: _turns[worker] <= 2);
        else if (_narrowed > 0)
            RecordNarrowed(worker, pictures, each, now);
        else if (_stage == Stage.Fewer && pictures == pace.BatchSize)
        {
            _known.Add(each);
            // Two or three runs are lost on every runner that pauses.
            if (_known.Seen >= 3 * pace.Runners && IsFarFromTheEnd(remaining)
                && _credit >= 2.5 * pace.BatchSize * (pace.Runners - pace.FewerRunners!.Value))
            {
                (_narrowed, _narrowSince, _narrowPictures) = (pace.FewerRunners!.Value, now, 0);
                Array.Clear(_turns);
            }
        }
    }

    /// <summary>Takes down that a batch could not be run.</summary>
    public void GiveUp(int pictures)
    {
        if (pictures == _challenger)
            Judge(isBetter: false);
    }

    private void RecordBatch(int pictures, double each, bool isFirst)
    {
        // A runner's first run of a size makes its buffers, and so does the session.
        if (pictures == _challenger)
        {
            if (!isFirst)
                _tried.Add(each);
            if (_known.Seen > 0)
                _credit -= Math.Max(0, pictures * (each / _known.Median - 1));
        }
        else if (pictures == pace.BatchSize && !isFirst)
            _known.Add(each);
        if (_known.Seen < 2 || _tried.Seen < 2)
            return;
        if (_tried.Least > Hopeless * _known.Median)
            Judge(isBetter: false);
        else if (_known.Seen >= Rounds && _tried.Seen >= Rounds)
            Judge(_tried.Median * Gain < _known.Median);
    }

    private void Judge(bool isBetter)
    {
        if (isBetter)
        {
            pace.UseBatchSize(_challenger);
            _hasGrown |= _stage == Stage.Larger;
            Enter(_stage);
        }
        else
            Enter(_stage == Stage.Larger && !_hasGrown ? Stage.Smaller : Stage.Fewer);
    }

    private void RecordNarrowed(int worker, int pictures, double each, long now)
    {
        _narrowPictures += pictures;
        // The first run may have begun beside the last ones of those that wait now.
        if (worker < _narrowed && _turns[worker] > 1)
            _tried.Add(each);
        if (_tried.Seen < _narrowed)
            return;
        // What the same number of pictures takes all runners, over what it took these.
        double ratio = _known.Median / pace.Runners / (_tried.Median / _narrowed);
        _credit -= Math.Max(0, (now - _narrowSince) * pace.Runners / _known.Median - _narrowPictures);
        _ratios.Add(ratio);
        _narrowed = 0;
        _known.Clear();
        _tried.Clear();
        if (ratio * Hopeless < 1)
            Enter(Stage.Settled);
        else if (_ratios.Seen == Phases)
        {
            bool isBetter = _ratios.Median > Gain;
            if (isBetter)
                pace.UseFewerRunners();
            Enter(isBetter ? Stage.Fewer : Stage.Settled);
        }
    }

    /// <summary>Goes to a stage, or, where it has nothing to try, to one behind it.</summary>
    private void Enter(Stage stage)
    {
        _known.Clear();
        _tried.Clear();
        _ratios.Clear();
        Array.Clear(_turns);
        if (stage == Stage.Larger && pace.BatchSizeAfter(1) is null)
            stage = _hasGrown ? Stage.Fewer : Stage.Smaller;
        if (stage == Stage.Smaller && pace.BatchSizeAfter(-1) is null)
            stage = Stage.Fewer;
        if (stage == Stage.Fewer && pace.FewerRunners is null)
            stage = Stage.Settled;
        _stage = stage;
        _challenger = stage switch
        {
            Stage.Larger => pace.BatchSizeAfter(1)!.Value,
            Stage.Smaller => pace.BatchSizeAfter(-1)!.Value,
            _ => 0,
        };
    }

    private bool IsFarFromTheEnd(int remaining) => remaining >= 4L * Math.Max(pace.BatchSize, _challenger) * pace.Runners;
}
