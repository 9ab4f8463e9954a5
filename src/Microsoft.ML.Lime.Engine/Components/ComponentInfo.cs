namespace Microsoft.ML.Lime.Engine;

/// <summary>Name and numeric parameters of a component, as a result records them.</summary>
/// <param name="Name">The component's name, such as <c>superpixels</c>.</param>
/// <param name="Parameters">Its parameters by name, in camel case.</param>
public sealed record ComponentInfo(string Name, IReadOnlyList<KeyValuePair<string, double>> Parameters)
{
    /// <summary>The same with the parameters one by one.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="parameters">Its parameters; none, for a component without.</param>
    public ComponentInfo(string name, params KeyValuePair<string, double>[] parameters)
        : this(name, (IReadOnlyList<KeyValuePair<string, double>>)parameters)
    {
    }

    /// <summary>For example <c>slic(features 49, compactness 10)</c>.</summary>
    public override string ToString() => Parameters.Count == 0
        ? Name
        : $"{Name}({string.Join(", ", Parameters.Select(p => FormattableString.Invariant($"{p.Key} {p.Value}")))})";
}
