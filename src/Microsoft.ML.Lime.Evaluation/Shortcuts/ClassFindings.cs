namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Where the maps of one explained class lie.</summary>
public sealed record ClassFindings
{
    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>How many pictures it is explained in.</summary>
    public required int Pictures { get; init; }

    /// <summary>
    /// The mean of the maps, each divided by its sum of magnitudes, so that every picture counts alike; in the coordinates of the model's
    /// input.
    /// </summary>
    public required CardMap Mean { get; init; }

    /// <summary>The share of positive importance on the border, the mean over pictures.</summary>
    public required double BorderShare { get; init; }

    /// <summary>The border's share of the picture: what a constant map would have there.</summary>
    public required double BorderArea { get; init; }

    /// <summary>The share on the border in the pictures of all other classes; null where there is none.</summary>
    public double? BorderShareOfOthers { get; init; }

    /// <summary>The share of positive importance outside the given masks; null without masks.</summary>
    public double? OutsideShare { get; init; }

    /// <summary>The share of the picture outside the masks: what a constant map would have there; null without masks.</summary>
    public double? OutsideArea { get; init; }

    /// <summary>The kinds of maps, largest first; a single one where the maps do not fall into groups.</summary>
    public required IReadOnlyList<MapCluster> Clusters { get; init; }

    /// <summary>What to look into; none where all is well, or where there are too few pictures to tell.</summary>
    public required IReadOnlyList<ShortcutAlarm> Alarms { get; init; }
}
