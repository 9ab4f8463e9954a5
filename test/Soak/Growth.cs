namespace Microsoft.ML.Lime.Soak;

/// <summary>
/// The growth of memory per repetition: the slope of a line through the measured values, by least squares. Live managed memory, after a
/// full collection, is exact to a few kilobytes. The resident set (<c>VmRSS</c>, Linux) includes native memory, but varies by megabytes
/// with the allocators, so it counts only as far as the slope exceeds two of its standard errors.
/// </summary>
internal sealed class Growth
{
    private readonly List<(double At, double Managed, double Resident)> _points = [];

    /// <summary>Measures after a number of repetitions.</summary>
    public void Measure(int repetitions)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _points.Add((repetitions, GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet));
    }

    /// <summary>Bytes of managed and of resident memory per repetition, in words.</summary>
    public string Text(string unit) => FormattableString.Invariant(
        $"live managed memory {Managed.Slope:+0;-0;0} ± {Managed.Error:0} bytes per {unit}, ")
        + FormattableString.Invariant($"resident memory {Resident.Slope:+0;-0;0} ± {Resident.Error:0}");

    /// <summary>What grows by more than a limit, in bytes per repetition.</summary>
    /// <param name="place">Says whether the run is a full one, for which the limits hold.</param>
    /// <param name="managed">The limit of live managed memory.</param>
    /// <param name="resident">The limit of resident memory.</param>
    /// <param name="unit">The word for a repetition.</param>
    public IEnumerable<string> Failures(Workplace place, double managed, double resident, string unit)
    {
        // Few repetitions end while the process still grows: methods are compiled, heaps get their size. A map that stays has 30 kB.
        if (!place.IsFull)
            (managed, resident) = (5_000, double.PositiveInfinity);
        if (Managed.Slope > managed)
            yield return FormattableString.Invariant($"Live managed memory grows by {Managed.Slope:0} bytes per {unit}; limit {managed}.");
        if (Resident.Slope - 2 * Resident.Error > resident)
            yield return FormattableString.Invariant($"Resident memory grows by {Resident.Slope:0} bytes per {unit}; limit {resident}.");
    }

    private (double Slope, double Error) Managed => Fit(point => point.Managed);

    private (double Slope, double Error) Resident => Fit(point => point.Resident);

    private (double Slope, double Error) Fit(Func<(double At, double Managed, double Resident), double> value)
    {
        double at = _points.Average(point => point.At), mean = _points.Average(value);
        double spread = _points.Sum(point => (point.At - at) * (point.At - at));
        double slope = _points.Sum(point => (point.At - at) * (value(point) - mean)) / spread;
        double rest = _points.Sum(point => Math.Pow(value(point) - mean - slope * (point.At - at), 2));
        return (slope, Math.Sqrt(rest / (_points.Count - 2) / spread));
    }
}
