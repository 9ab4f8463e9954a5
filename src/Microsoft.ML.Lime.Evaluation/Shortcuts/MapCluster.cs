namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Pictures of a class whose maps are alike (<see cref="ClassFindings.Clusters"/>).</summary>
public sealed record MapCluster
{
    /// <summary>The mean of the maps, each divided by its sum of magnitudes.</summary>
    public required CardMap Mean { get; init; }

    /// <summary>The pictures, the most typical first.</summary>
    public required IReadOnlyList<string> Images { get; init; }
}
