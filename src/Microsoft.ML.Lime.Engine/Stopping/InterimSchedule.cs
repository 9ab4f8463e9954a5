namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>
/// After how many samples the surrogate is fitted, and whether sampling goes on. The schedule depends on the masks alone, so that
/// neither threads nor batch size change where an explanation stops.
/// </summary>
/// <remarks>
/// The first sample is the unperturbed image; blocks have an even number of samples, so that a block ends with a whole pair of complements.
/// Blocks grow with the samples, so that the fits stay cheap.
/// </remarks>
/// <param name="rule">The stop rule; null for a fixed number of samples.</param>
/// <param name="masks">All samples up to the limit.</param>
internal sealed class InterimSchedule(IStopRule? rule, MaskMatrix masks)
{
    /// <summary>Samples of a block.</summary>
    private const int Block = 128;

    private readonly int _limit = masks.Samples;
    private int _analyses;

    /// <summary>
    /// The minimum number of samples for a stop rule. HC3 standard errors (MacKinnon and White 1985) need at least four samples per
    /// coefficient; 256 samples keep their variance small.
    /// </summary>
    public int MinSamples { get; } = MinSamplesOf(masks);

    /// <summary>Expected number of samples: the stop rule's forecast; the limit if there is none.</summary>
    public int Forecast { get; private set; } = masks.Samples;

    /// <summary>The number of interim analyses that the stop rule gets if it never stops.</summary>
    public int AnalysisCount { get; } = BlockEnds(masks.Samples).Count(samples => samples >= MinSamplesOf(masks));

    /// <summary>
    /// The numbers of samples after which the surrogate is fitted, the limit last. A complete set of masks is in order, so only all of them
    /// are a fair sample.
    /// </summary>
    /// <param name="everyBlock">Whether to fit after every block; otherwise only where the stop rule decides.</param>
    public IEnumerable<int> SampleCounts(bool everyBlock) => BlockEnds(_limit).Where(samples =>
        samples == _limit || (!masks.IsComplete && (everyBlock || IsAnalyzed(samples))));

    /// <summary>Asks the stop rule, if it is time, and checks the limit.</summary>
    /// <param name="samples">Number of samples so far.</param>
    /// <param name="fits">The surrogate models of these samples.</param>
    /// <returns>Why the explanation ends here; null where it goes on.</returns>
    /// <exception cref="LimeException">The rule is asked, but the surrogate models have no standard errors.</exception>
    public (string Reason, string Text)? Check(int samples, IReadOnlyList<SurrogateFit> fits)
    {
        bool isLast = samples == _limit;
        if (masks.IsComplete || rule is null)
            return !isLast ? null : masks.IsComplete ? StopReasons.Exact(masks.Features) : StopReasons.Fixed(samples);
        if (!IsAnalyzed(samples))
            return !isLast ? null : StopReasons.AtLimit(
                samples, FormattableString.Invariant($"The rule {rule.Info.Name} needs at least {MinSamples}."));
        if (fits.Any(fit => fit.StandardError is null))
            throw new LimeException($"The stop rule {rule.Info.Name} needs standard errors, but the surrogate model has none; "
                + "use ridge, or a fixed number of samples without a rule.");
        StopDecision decision = rule.Decide(fits, samples, ++_analyses, AnalysisCount);
        if (decision.Stops)
            return (rule.Info.Name, decision.Text);
        Forecast = decision.Forecast is { } forecast && forecast < _limit ? BlockEndFrom(Math.Max(samples + 1, forecast)) : _limit;
        return isLast ? StopReasons.AtLimit(samples, decision.Text) : null;
    }

    /// <summary>The first block end with at least so many samples; the limit if there is none.</summary>
    public int BlockEndFrom(double samples) => BlockEnds(_limit).First(end => end >= samples || end == _limit);

    /// <summary>
    /// The ends of all blocks, the limit last. A block has 128 samples, or an eighth of those before it where that is more.
    /// </summary>
    private static IEnumerable<int> BlockEnds(int limit)
    {
        for (int samples = 0; samples < limit;)
        {
            int blocks = samples / Block;
            samples = (int)Math.Min(limit, 1 + (blocks + Math.Max(1, blocks / 8)) * (long)Block);
            yield return samples;
        }
    }

    private static int MinSamplesOf(MaskMatrix masks) => (int)Math.Min(int.MaxValue, Math.Max(256, 4 * (masks.Features + 1L)));

    private bool IsAnalyzed(int samples) => rule is not null && samples >= MinSamples;
}
