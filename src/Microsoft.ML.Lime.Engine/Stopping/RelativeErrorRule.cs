namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>Stops when the largest standard error is at most a given share of the range of the importances, for every target.</summary>
internal sealed class RelativeErrorRule : IStopRule
{
    private readonly double _share;

    public RelativeErrorRule(double share)
    {
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie above 0 and below 1.");
        _share = share;
        Info = new ComponentInfo("certain-enough", KeyValuePair.Create("share", share));
    }

    public ComponentInfo Info { get; }

    public StopDecision Decide(IReadOnlyList<SurrogateFit> fits, int samples, int analysis, int analyses)
    {
        // Equal importances have no ratio: the rule then stops only if all standard errors are 0.
        double ratio = fits.Max(fit => fit.ConvergenceRatio
            ?? (fit.StandardError!.All(error => !(error > 0)) ? 0 : double.PositiveInfinity));
        bool stops = ratio <= _share;
        return new StopDecision(stops,
            (double.IsInfinity(ratio)
                ? "All importances are equal, but their standard errors are not 0"
                : FormattableString.Invariant($"The largest standard error is {100 * ratio:0.##} % of the range of the importances"))
            + FormattableString.Invariant($"; at most {100 * _share:0.##} % was asked for."),
            double.IsInfinity(ratio) ? null : samples * Math.Max(1, ratio / _share * (ratio / _share)));
    }
}
