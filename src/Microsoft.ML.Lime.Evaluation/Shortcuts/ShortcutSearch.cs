using Microsoft.ML.Lime.Evaluation.Shortcuts;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Searches for shortcuts of a model: tests whether the maps of a class agree on a fixed region at the edge of the image, where a mark may
/// be but an object has no reason to be, and clusters the maps of each class.
/// </summary>
/// <remarks>
/// The position of objects varies, most often around the centre. Content at the same position in image after image, in a corner or along an
/// edge, is a watermark, a tag, a date or a frame. So the centre never raises an alarm (a model without a shortcut attends to centred
/// objects), and the edges do only by the test of <see cref="FixedRegionTest"/>.
/// </remarks>
public sealed record ShortcutSearch
{
    /// <summary>
    /// The width of the border whose share of importance is reported, as a fraction of the image's height and width; greater than 0 and
    /// less than 0.5. The default is 0.125.
    /// </summary>
    public double BorderWidth
    {
        get;
        init => field = value is > 0 and < 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The border width must be above 0 and below 0.5.");
    } = 0.125;

    /// <summary>
    /// Maximum probability that the data set of a model without a shortcut raises an alarm; greater than 0 and at most 0.5. It is divided
    /// by the number of classes and the three tests per class (Bonferroni). The default is 0.01.
    /// </summary>
    public double FalseAlarmRate
    {
        get;
        init => field = value is > 0 and <= 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The false alarm rate must be above 0 and at most 0.5.");
    } = 0.01;

    /// <summary>Minimum number of images of a class to be tested, at least 4. The default is 8.</summary>
    public int MinImages
    {
        get;
        init => field = value >= 4
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The minimum number of images must be at least 4.");
    } = 8;

    /// <summary>The seed of the permutations and of the clusters. The default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Searches the maps of a data set. Only the reduced map of each card is kept in memory.</summary>
    /// <param name="cards">The cards of the images, of one model and method.</param>
    /// <param name="cancellation">Cancels the search between two classes.</param>
    /// <returns>The findings by class: classes with alarms first, then by name.</returns>
    /// <exception cref="LimeException">The cards' maps differ in size.</exception>
    public ShortcutFindings Run(IEnumerable<ReportCard> cards, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        using var store = new MapStore();
        ImageRegion? border = null;
        Dictionary<string, string> names = new(StringComparer.Ordinal); // one string per class, not per image
        foreach (ReportCard card in cards)
        {
            string name = names.TryGetValue(card.Explained, out string? known) ? known : names[card.Explained] = card.Explained;
            NormalizedMap map = NormalizedMap.Create(card with { Explained = name });
            NormalizedMap first = store.Entries.Count == 0 ? map : store.Entries[0].Map;
            if ((first.Rows, first.Columns) != (map.Rows, map.Columns))
                throw new LimeException($"The maps of the cards have different sizes, {(first.Rows, first.Columns)} and "
                    + $"{(map.Rows, map.Columns)}; create all cards with the same version of MlNetLime.");
            border ??= ImageRegion.Frame(map.Rows, map.Columns, BorderWidth);
            store.Add(map, border.ShareOf(map));
        }
        IGrouping<string, MapStore.Entry>[] classes = [.. store.Entries.GroupBy(entry => entry.Map.Explained, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)];
        int asked = classes.Count(group => group.Count() >= MinImages);
        List<ShortcutFindings.ClassFindings> findings = [];
        foreach (IGrouping<string, MapStore.Entry> group in classes)
        {
            cancellation.ThrowIfCancellationRequested();
            findings.Add(FindIn(new ClassMaps(store, [.. group]), BorderShareOfOthers(store.Entries, group.Key), border!, asked));
        }
        return new ShortcutFindings
        {
            BorderWidth = BorderWidth,
            FalseAlarmRate = FalseAlarmRate,
            MinImages = MinImages,
            Classes = [.. findings.OrderByDescending(found => found.Alarms.Count > 0)], // a stable sort
        };
    }

    private static double? BorderShareOfOthers(IReadOnlyList<MapStore.Entry> entries, string explained)
    {
        double sum = 0;
        int count = 0;
        foreach (MapStore.Entry entry in entries)
            if (entry.Map.Explained != explained)
            {
                sum += entry.BorderShare;
                count++;
            }
        return count == 0 ? null : sum / count;
    }

    private ShortcutFindings.ClassFindings FindIn(
        ClassMaps maps, double? borderShareOfOthers, ImageRegion border, int testedClasses)
    {
        List<ShortcutFindings.Alarm> alarms = [];
        if (maps.Count >= MinImages)
        {
            double level = FalseAlarmRate / testedClasses / 3;
            // A corner or an edge belongs to the border, too; report only the more specific alarm.
            ShortcutFindings.Alarm? onBorder = FixedRegionTest.Test(maps, level, Seed)
                ?? ExcessTest.TestBorder(maps, border, BorderWidth, level);
            alarms.AddRange(new[] { onBorder, ExcessTest.TestOutsideMasks(maps, level) }.OfType<ShortcutFindings.Alarm>());
        }
        NormalizedMap[] masked =
            [.. maps.Entries.Select(entry => entry.Map).Where(map => map.InsideMask is not null && map.MaskArea is not null)];
        return new ShortcutFindings.ClassFindings
        {
            Class = maps.Explained,
            Images = maps.Count,
            Mean = NormalizedMap.Mean(maps.All()),
            BorderShare = maps.Entries.Average(entry => entry.BorderShare),
            BorderArea = border.Area,
            BorderShareOfOthers = borderShareOfOthers,
            OutsideShare = masked.Length == 0 ? null : masked.Average(map => 1 - map.InsideMask!.Value),
            OutsideArea = masked.Length == 0 ? null : masked.Average(map => 1 - map.MaskArea!.Value),
            Clusters = SpectralClusters.Find(maps, Seed),
            Alarms = alarms,
        };
    }
}
