namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>The last few of some times, and their median; nothing is allocated but once.</summary>
internal sealed class RecentTimes
{
    private readonly double[] _times = new double[16], _sorted = new double[16];

    /// <summary>How many there were.</summary>
    public int Seen { get; private set; }

    /// <summary>The middle of those that are kept, the lower of two.</summary>
    public double Median => Sorted()[(Kept - 1) / 2];

    /// <summary>The least of those that are kept.</summary>
    public double Least => Sorted()[0];

    private int Kept => Math.Min(Seen, _times.Length);

    public void Add(double time) => _times[Seen++ % _times.Length] = time;

    public void Clear() => Seen = 0;

    private ReadOnlySpan<double> Sorted()
    {
        Span<double> kept = _sorted.AsSpan(0, Kept);
        _times.AsSpan(0, Kept).CopyTo(kept);
        kept.Sort();
        return kept;
    }
}
