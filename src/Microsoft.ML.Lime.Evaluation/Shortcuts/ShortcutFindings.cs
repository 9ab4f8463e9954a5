namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The result of a <see cref="ShortcutSearch"/>.</summary>
[TypeFormatterSource]
public sealed record ShortcutFindings
{
    /// <summary>The width of the border, as a fraction of the image's height and width.</summary>
    public required double BorderWidth { get; init; }

    /// <summary>Maximum probability that the data set of a model without a shortcut raises an alarm.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Minimum number of images of a class; classes with fewer are not tested.</summary>
    public required int MinImages { get; init; }

    /// <summary>The explained classes: those with alarms first, then by name.</summary>
    public required IReadOnlyList<ClassFindings> Classes { get; init; }

    /// <summary>Number of classes with enough images to be tested.</summary>
    public int TestedClasses => Classes.Count(found => found.Images >= MinImages);

    /// <summary>All alarms.</summary>
    public IEnumerable<Alarm> Alarms => Classes.SelectMany(found => found.Alarms);

    /// <summary>Number of alarms and of classes in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Alarms.Count()} alarms, {Classes.Count} classes");

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
        public required ReportCard.ReducedMap Mean { get; init; }

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
        public required IReadOnlyList<Cluster> Clusters { get; init; }

        /// <summary>The alarms; empty if there are none or too few images.</summary>
        public required IReadOnlyList<Alarm> Alarms { get; init; }
    }

    /// <summary>Images of a class with similar maps (<see cref="ClassFindings.Clusters"/>).</summary>
    public sealed record Cluster
    {
        /// <summary>The mean of the maps, each divided by its sum of magnitudes.</summary>
        public required ReportCard.ReducedMap Mean { get; init; }

        /// <summary>The images, the most typical first.</summary>
        public required IReadOnlyList<string> Images { get; init; }
    }

    /// <summary>An alarm of a shortcut search: a class whose importance lies in a suspicious region.</summary>
    public sealed record Alarm
    {
        /// <summary>The class.</summary>
        public required string Class { get; init; }

        /// <summary>Display name of the region, such as <c>the top left corner</c>.</summary>
        public required string Region { get; init; }

        /// <summary>Number of images of the class for which the finding holds.</summary>
        public required int Images { get; init; }

        /// <summary>Number of images tested.</summary>
        public required int TestedImages { get; init; }

        /// <summary>The share of positive importance in the region, 0 to 1, the mean over images.</summary>
        public required double Share { get; init; }

        /// <summary>The share expected for maps without a preference for the region, 0 to 1.</summary>
        public required double Expected { get; init; }

        /// <summary>The p-value of this class and test alone, without correction for multiple tests.</summary>
        public required double PValue { get; init; }

        /// <summary>The alarm in words.</summary>
        public required string Message { get; init; }
    }
}
