namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// When a sampled explanation is good enough. A rule looks again and again, so one that decides by chance must count its looks
/// (<see cref="StopLook.Most"/>): a test that errs in 5 % of all cases errs far more often if it may be tried until it succeeds.
/// </summary>
public interface IStopRule : IComponent
{
    /// <summary>Looks at the simple models of the samples so far. The same look gives the same verdict.</summary>
    /// <param name="look">What is known; each fit has standard errors.</param>
    StopVerdict Judge(StopLook look);
}
