namespace Microsoft.ML.Lime.Engine;

/// <summary>Name and parameters of a segmenter, baseline, sampler or surrogate, as a result repeats them.</summary>
/// <param name="Name">The name under which the command knows it, such as <c>superpixels</c>.</param>
/// <param name="Parameters">Its parameters by name, in camel case.</param>
public sealed record StrategyInfo(string Name, params IReadOnlyList<KeyValuePair<string, double>> Parameters)
{
    /// <summary>For example <c>slic(features 49, compactness 10)</c>.</summary>
    public override string ToString() => Parameters.Count == 0
        ? Name
        : string.Create(null, stackalloc char[128], $"{Name}({string.Join(", ", Parameters.Select(p => FormattableString.Invariant($"{p.Key} {p.Value}")))})");
}
