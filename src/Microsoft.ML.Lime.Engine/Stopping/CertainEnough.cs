namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>The largest standard error is a small share of the range of the importances.</summary>
internal sealed class CertainEnough : IStopRule
{
    private readonly double _share;

    public CertainEnough(double share)
    {
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie above 0 and below 1.");
        _share = share;
        Info = new ComponentInfo("certain-enough", KeyValuePair.Create("share", share));
    }

    public ComponentInfo Info { get; }

    public StopVerdict Judge(StopLook look)
    {
        // Where all importances are equal there is no ratio: they are certain if nothing is left of their errors, and never otherwise.
        double ratio = look.Fits.Max(fit => fit.ConvergenceRatio
            ?? (fit.StandardError!.All(error => !(error > 0)) ? 0 : double.PositiveInfinity));
        bool stops = ratio <= _share;
        return new StopVerdict(stops,
            (double.IsInfinity(ratio)
                ? "All importances are equal, but their standard errors are not 0"
                : FormattableString.Invariant($"The largest standard error is {100 * ratio:0.##} % of the range of the importances"))
            + FormattableString.Invariant($"; at most {100 * _share:0.##} % was asked for."),
            double.IsInfinity(ratio) ? null : look.Samples * Math.Max(1, ratio / _share * (ratio / _share)));
    }
}
