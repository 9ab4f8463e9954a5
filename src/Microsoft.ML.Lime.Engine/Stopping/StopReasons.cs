namespace Microsoft.ML.Lime.Engine.Stopping;

/// <summary>Why sampling stopped without a decision of a stop rule: values of <see cref="ImageExplanation.Stopped"/>.</summary>
internal static class StopReasons
{
    public static (string Reason, string Text) Fixed(int samples) =>
        ("fixed", FormattableString.Invariant($"{samples} samples, a fixed number."));

    public static (string Reason, string Text) Exact(int features) =>
        ("exact", FormattableString.Invariant($"All {1L << features} masks were scored, so there is no sampling error."));

    public static (string Reason, string Text) AtLimit(int samples, string state) =>
        ("limit", FormattableString.Invariant($"The limit of {samples} samples was reached. ") + state);
}
