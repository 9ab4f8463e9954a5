namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>The last 16 values of a series, with median and minimum. Allocates memory only when it is created.</summary>
internal sealed class RecentTimes
{
    private readonly double[] _times = new double[16], _sorted = new double[16];

    /// <summary>Number of values added since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The median of the kept values; for an even count the lower middle one.</summary>
    public double Median => Sorted()[(Kept - 1) / 2];

    /// <summary>The minimum of the kept values.</summary>
    public double Min => Sorted()[0];

    private int Kept => Math.Min(Count, _times.Length);

    public void Add(double time) => _times[Count++ % _times.Length] = time;

    public void Clear() => Count = 0;

    private ReadOnlySpan<double> Sorted()
    {
        Span<double> kept = _sorted.AsSpan(0, Kept);
        _times.AsSpan(0, Kept).CopyTo(kept);
        kept.Sort();
        return kept;
    }
}
