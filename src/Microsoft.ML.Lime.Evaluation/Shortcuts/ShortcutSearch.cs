using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.Shortcuts;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Asks whether a model looks at the wrong place: whether the maps of a class agree on a fixed place at the edge of the picture, where a
/// mark would stand and an object has no reason to, and what kinds of maps there are.
/// </summary>
/// <remarks>
/// Objects lie now here, now there, and most often in the middle; what stands at the same spot of picture after picture, in a corner or
/// along an edge, is a watermark, a tag, a date or a frame. So the middle never raises an alarm (an honest model of centred objects looks
/// there), and the edges only by <see cref="FixedPlaces"/>' test.
/// </remarks>
public sealed record ShortcutSearch
{
    /// <summary>
    /// How wide the border is whose share of importance is reported, as a share of the picture's height and width, above 0 and below 0.5.
    /// Defaults to 0.125.
    /// </summary>
    public double BorderWidth
    {
        get;
        init => field = value is > 0 and < 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The width lies between 0 and 0.5.");
    } = 0.125;

    /// <summary>
    /// The probability at most that a data set of an honest model raises an alarm, above 0 and at most 0.5; shared out among its classes
    /// and the three questions about each (Bonferroni). Defaults to 0.01.
    /// </summary>
    public double FalseAlarmRate
    {
        get;
        init => field = value is > 0 and <= 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The rate lies between 0 and 0.5.");
    } = 0.01;

    /// <summary>How many pictures a class needs to be asked about, at least 4. Defaults to 8.</summary>
    public int LeastPictures
    {
        get;
        init => field = value >= 4
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A class needs at least 4 pictures.");
    } = 8;

    /// <summary>The seed of the permutations and of the clusters. Defaults to 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Searches the maps of a data set. Of each card only its small map is kept.</summary>
    /// <param name="cards">The cards of the pictures, of one model and method.</param>
    /// <param name="cancellation">Stops the work between two classes.</param>
    /// <returns>The classes, those with alarms first, then by name.</returns>
    /// <exception cref="LimeException">The cards' maps differ in size.</exception>
    public ShortcutFindings Run(IEnumerable<ReportCard> cards, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        SeenMap[] maps = [.. cards.Select(SeenMap.Of)];
        if (maps.Select(map => (map.Rows, map.Columns)).Distinct().ToArray() is { Length: > 1 } sizes)
            throw new LimeException($"The cards' maps have {sizes[0]} and {sizes[1]} values, but maps of one size were expected; "
                + "make all cards by one version of MlNetLime.");
        IGrouping<string, SeenMap>[] classes =
            [.. maps.GroupBy(map => map.Explained, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)];
        int asked = classes.Count(group => group.Count() >= LeastPictures);
        List<ClassFindings> findings = [];
        foreach (IGrouping<string, SeenMap> group in classes)
        {
            cancellation.ThrowIfCancellationRequested();
            findings.Add(Look([.. group], [.. maps.Where(map => map.Explained != group.Key)], asked));
        }
        return new ShortcutFindings
        {
            BorderWidth = BorderWidth,
            FalseAlarmRate = FalseAlarmRate,
            LeastPictures = LeastPictures,
            Classes = [.. findings.OrderByDescending(found => found.Alarms.Count > 0)], // a stable sort
        };
    }

    private ClassFindings Look(SeenMap[] maps, SeenMap[] others, int asked)
    {
        (int rows, int columns) = (maps[0].Rows, maps[0].Columns);
        Place border = Place.Frame(rows, columns, BorderWidth);
        List<ShortcutAlarm> alarms = [];
        if (maps.Length >= LeastPictures)
        {
            double level = FalseAlarmRate / asked / 3;
            // A corner or an edge is on the border, too: the sharper of the two alarms is enough.
            ShortcutAlarm? onBorder = FixedPlaces.Ask(maps, level, Seed) ?? Excess.OnBorder(maps, border, BorderWidth, level);
            alarms.AddRange(new[] { onBorder, Excess.OutsideMasks(maps, level) }.OfType<ShortcutAlarm>());
        }
        SeenMap[] masked = [.. maps.Where(map => map.InsideMask is not null && map.MaskArea is not null)];
        return new ClassFindings
        {
            Class = maps[0].Explained,
            Pictures = maps.Length,
            Mean = SeenMap.Mean(maps),
            BorderShare = maps.Average(border.ShareOf),
            BorderArea = border.Area,
            BorderShareOfOthers = others.Length == 0 ? null : others.Average(border.ShareOf),
            OutsideShare = masked.Length == 0 ? null : masked.Average(map => 1 - map.InsideMask!.Value),
            OutsideArea = masked.Length == 0 ? null : masked.Average(map => 1 - map.MaskArea!.Value),
            Clusters = SpectralClusters.Of(maps, Seed),
            Alarms = alarms,
        };
    }
}
