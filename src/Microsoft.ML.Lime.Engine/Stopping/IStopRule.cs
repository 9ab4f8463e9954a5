namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Decides when a sampled explanation is accurate enough. The rule is asked in several interim analyses, so a statistical test must allow
/// for their number: a test with an error rate of 5 % errs far more often if it is repeated until it
/// succeeds.
/// </summary>
public interface IStopRule : IComponent
{
    /// <summary>Decides whether to stop. The same arguments give the same decision.</summary>
    /// <param name="fits">The surrogate model of each target after a part of the samples, each with standard errors.</param>
    /// <param name="samples">Number of perturbed images that they were fitted on, including the unperturbed image.</param>
    /// <param name="analysis">Which interim analysis this is, from 1 on.</param>
    /// <param name="analyses">How many interim analyses there will be if the rule never stops.</param>
    StopDecision Decide(IReadOnlyList<SurrogateFit> fits, int samples, int analysis, int analyses);
}
