namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The findings of a shortcut search for one explained class.</summary>
public sealed record ClassFindings
{
    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>Number of images for which the class is explained.</summary>
    public required int Images { get; init; }

    /// <summary>
    /// The mean of the maps, each divided by its sum of magnitudes, so that all images have equal weight; in coordinates of the model's
    /// input.
    /// </summary>
    public required ReducedMap Mean { get; init; }

    /// <summary>The share of positive importance on the border, 0 to 1, the mean over images.</summary>
    public required double BorderShare { get; init; }

    /// <summary>The border's share of the image, which a constant map would have there, 0 to 1.</summary>
    public required double BorderArea { get; init; }

    /// <summary>The share of positive importance on the border in the images of all other classes; null if there are none.</summary>
    public double? BorderShareOfOthers { get; init; }

    /// <summary>The share of positive importance outside the ground-truth masks, 0 to 1; null without masks.</summary>
    public double? OutsideShare { get; init; }

    /// <summary>The share of the image outside the masks, which a constant map would have there, 0 to 1; null without masks.</summary>
    public double? OutsideArea { get; init; }

    /// <summary>Clusters of similar maps, largest first; a single one if the maps do not form groups.</summary>
    public required IReadOnlyList<MapCluster> Clusters { get; init; }

    /// <summary>The alarms; empty if there are none or too few images.</summary>
    public required IReadOnlyList<ShortcutAlarm> Alarms { get; init; }
}
