namespace Microsoft.ML.Lime.Engine;

/// <summary>Why sampling stopped.</summary>
/// <param name="Reason">
/// <c>fixed</c>: the requested number of samples was reached. <c>exact</c>: all masks were evaluated, so there is no sampling error.
/// <c>limit</c>: the limit was reached before the stop rule was satisfied. Otherwise the name of the stop rule that was satisfied (<see
/// cref="StopRules"/>).
/// </param>
/// <param name="Text">The same in one or two sentences.</param>
public sealed record SamplingStop(string Reason, string Text)
{
    internal static SamplingStop Fixed(int samples) =>
        new("fixed", FormattableString.Invariant($"{samples} samples, a fixed number."));

    internal static SamplingStop Exact(int features) => new("exact",
        FormattableString.Invariant($"All {1L << features} masks were scored, so there is no sampling error."));

    internal static SamplingStop AtLimit(int samples, string state) =>
        new("limit", FormattableString.Invariant($"The limit of {samples} samples was reached. ") + state);
}
