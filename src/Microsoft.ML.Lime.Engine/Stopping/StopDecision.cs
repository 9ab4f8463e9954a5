namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>Whether to go on: asks the rule when it is time, and knows what ends an explanation beside it.</summary>
/// <param name="rule">The rule; null for a fixed number of samples.</param>
/// <param name="masks">All samples there may be.</param>
/// <param name="looks">When it is time.</param>
internal sealed class StopDecision(IStopRule? rule, MaskMatrix masks, LookSchedule looks)
{
    private readonly bool _isExact = masks.IsComplete;
    private readonly int _most = looks.RuleLooks;
    private int _number;

    /// <summary>How many samples it will be, as the rule has it; all there may be where it says nothing.</summary>
    public int Forecast { get; private set; } = masks.Samples;

    /// <summary>Whether the rule looks after so many samples.</summary>
    public bool LooksAt(int samples) => rule is not null && !_isExact && samples >= looks.Least;

    /// <summary>Why the explanation ends after so many samples; null where it goes on.</summary>
    /// <exception cref="LimeException">The rule looks, but the simple models have no standard errors.</exception>
    public SamplingStop? After(int samples, IReadOnlyList<SurrogateFit> fits)
    {
        bool isLast = samples == masks.Samples;
        if (_isExact || rule is null)
            return !isLast ? null : _isExact ? SamplingStop.Exact(masks.Features) : SamplingStop.Fixed(samples);
        if (!LooksAt(samples))
            return !isLast ? null : SamplingStop.AtLimit(
                samples, FormattableString.Invariant($"The rule {rule.Info.Name} would look from {looks.Least} on."));
        if (fits.Any(fit => fit.StandardError is null))
            throw new LimeException($"The stop rule {rule.Info.Name} goes by standard errors, but the simple model gives none; "
                + "use ridge, or a fixed number of samples and no rule.");
        StopVerdict verdict = rule.Judge(new StopLook(fits, samples, ++_number, _most));
        if (verdict.Stops)
            return new SamplingStop(rule.Info.Name, verdict.Text);
        Forecast = verdict.Forecast is { } forecast && forecast < masks.Samples
            ? looks.From(Math.Max(samples + 1, forecast))
            : masks.Samples;
        return isLast ? SamplingStop.AtLimit(samples, verdict.Text) : null;
    }
}
