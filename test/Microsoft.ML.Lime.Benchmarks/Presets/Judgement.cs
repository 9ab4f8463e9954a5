using System.Globalization;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The evaluation of one explanation by one candidate with one seed.</summary>
internal sealed record Judgement
{
    public const string Header =
        "model,picture,choice,candidate,segments,samples,seed,insertionAuc,deletionAuc,muFidelity,massInside,spearman,seconds";

    public required string Model { get; init; }

    public required string Image { get; init; }

    public required Candidate Candidate { get; init; }

    public required int Segments { get; init; }

    public required int Samples { get; init; }

    public required ulong Seed { get; init; }

    public required double Insertion { get; init; }

    public required double Deletion { get; init; }

    public required double Fidelity { get; init; }

    /// <summary>Relevance mass accuracy: the share of positive importance inside the ground-truth mask; null without a mask.</summary>
    public required double? Inside { get; init; }

    /// <summary>Spearman's correlation with the map of the first seed; null for the first seed.</summary>
    public required double? Stability { get; init; }

    public required double Seconds { get; init; }

    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Image},{Candidate.Choice},\"{Candidate.Name}\",{Segments},{Samples},{Seed},{Insertion:0.0000},{Deletion:0.0000},")
        + string.Create(CultureInfo.InvariantCulture, $"{Fidelity:0.0000},{Inside:0.0000},{Stability:0.0000},{Seconds:0.00}");
}
