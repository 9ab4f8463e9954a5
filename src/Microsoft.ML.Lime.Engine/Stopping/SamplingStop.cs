namespace Microsoft.ML.Lime.Engine;

/// <summary>Why no more perturbed images were scored.</summary>
/// <param name="Reason">
/// <c>fixed</c>: as many as were asked for; <c>exact</c>: all there are, so that nothing was left to chance; <c>limit</c>: a stop rule
/// was not satisfied by as many as were allowed; else the name of the stop rule that was (<see cref="StopRules"/>).
/// </param>
/// <param name="Text">The same in a sentence or two.</param>
public sealed record SamplingStop(string Reason, string Text)
{
    internal static SamplingStop Fixed(int samples) =>
        new("fixed", FormattableString.Invariant($"{samples} samples, a number fixed beforehand."));

    internal static SamplingStop Exact(int features) => new("exact",
        FormattableString.Invariant($"All {1L << features} ways to hide segments were scored, so nothing is left to chance."));

    internal static SamplingStop AtLimit(int samples, string state) =>
        new("limit", FormattableString.Invariant($"The limit of {samples} samples was reached. ") + state);
}
