namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Images of a class with similar maps (<see cref="ClassFindings.Clusters"/>).</summary>
public sealed record MapCluster
{
    /// <summary>The mean of the maps, each divided by its sum of magnitudes.</summary>
    public required ReducedMap Mean { get; init; }

    /// <summary>The images, the most typical first.</summary>
    public required IReadOnlyList<string> Images { get; init; }
}
