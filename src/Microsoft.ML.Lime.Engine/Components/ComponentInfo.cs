namespace Microsoft.ML.Lime.Engine;

/// <summary>Name and numeric parameters of a component, as a result records them.</summary>
/// <param name="Name">The component's name, such as <c>superpixels</c>.</param>
/// <param name="Parameters">Its parameters by name, in camel case.</param>
public sealed record ComponentInfo(string Name, params IReadOnlyList<KeyValuePair<string, double>> Parameters)
{
    /// <summary>For example <c>slic(features 49, compactness 10)</c>.</summary>
    public override string ToString() => Parameters.Count == 0
        ? Name
        : $"{Name}({string.Join(", ", Parameters.Select(p => FormattableString.Invariant($"{p.Key} {p.Value}")))})";
}
