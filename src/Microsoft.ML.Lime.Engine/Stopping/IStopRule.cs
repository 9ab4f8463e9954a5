namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Decides when a sampled explanation is accurate enough. The rule is asked in several interim analyses, so a statistical test must allow
/// for their number (<see cref="InterimAnalysis.Count"/>): a test with an error rate of 5 % errs far more often if it is repeated until it
/// succeeds.
/// </summary>
public interface IStopRule : IComponent
{
    /// <summary>Decides whether to stop. The same analysis gives the same decision.</summary>
    /// <param name="analysis">The surrogate models of the samples so far, each with standard errors.</param>
    StopDecision Decide(InterimAnalysis analysis);
}
