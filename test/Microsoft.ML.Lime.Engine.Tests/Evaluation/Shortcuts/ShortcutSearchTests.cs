using System.Globalization;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Shortcuts;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Alarms for an added mark; none for objects at random, in the centre, or low in the image.</summary>
public sealed class ShortcutSearchTests
{
    private const int Side = ReportCard.ReducedMap.Side;

    [Theory]
    [InlineData(0, 0, "the top left corner")]
    [InlineData(0, 27, "the top right corner")]
    [InlineData(27, 0, "the bottom left corner")]
    [InlineData(27, 27, "the bottom right corner")]
    public void Run_MarkInCorner_RaisesOneAlarm(int y, int x, string place)
    {
        var random = new Random(1);
        ReportCard[] cards = [.. Anywhere(random, "ring", 20), .. Enumerable.Range(0, 20).Select(i =>
            Card($"star/{i}.png", "star", [(y, x, 5, 5, 1), (random.Next(5, 22), random.Next(5, 22), 8, 8, 0.1)]))];
        ShortcutFindings found = new ShortcutSearch().Run(cards);
        Assert.Equal(["star", "ring"], found.Classes.Select(one => one.Class));
        ShortcutFindings.Alarm alarm = Assert.Single(found.Alarms);
        Assert.Equal(("star", place, 20, 20), (alarm.Class, alarm.Region, alarm.Images, alarm.TestedImages));
        Assert.StartsWith($"In 20 of 20 images of 'star' most of the positive importance lies in the same region: {place}, ",
            alarm.Message);
        Assert.InRange(alarm.PValue, 0, 0.01 / 6);
        Assert.InRange(alarm.Expected, 0.1, 0.35); // expected if the maps are mirrored at random
    }

    [Fact]
    public void Run_MarkInHalfOfImages_RaisesAlarmAndFindsTwoClusters()
    {
        var random = new Random(2);
        ReportCard[] cards = [.. Enumerable.Range(0, 30).Select(i => i % 2 == 0
            ? Card($"marked {i}", "star", [(0, 0, 5, 5, 1)])
            : Card($"honest {i}", "star", [(11 + random.Next(3), 11 + random.Next(3), 9, 9, 1)]))];
        ShortcutFindings.ClassFindings found = Assert.Single(new ShortcutSearch().Run(cards).Classes);
        Assert.Equal(15, Assert.Single(found.Alarms).Images);
        Assert.Equal([15, 15], found.Clusters.Select(cluster => cluster.Images.Count));
        Assert.All(found.Clusters, cluster => Assert.Single(cluster.Images.Select(image => image.Split(' ')[0]).Distinct()));
    }

    /// <summary>Maps in the temporary file equal those in memory, and the file has no name that a killed process could leave.</summary>
    [Fact]
    public void MapStore_BeyondMemory_KeepsTheValues()
    {
        string[] before = Directory.GetFiles(Path.GetTempPath(), "mlnet-lime-maps-*");
        NormalizedMap[] maps = [.. Anywhere(new Random(3), "ring", 20).Select(NormalizedMap.Create)];
        using var store = new MapStore(maxInMemory: 7);
        foreach (NormalizedMap map in maps)
            store.Add(map, 0.5);
        for (int i = maps.Length - 1; i >= 0; i--)
            Assert.Equal((maps[i].Image, maps[i].Positive, maps[i].Values),
                (store.Load(store.Entries[i]).Image, store.Load(store.Entries[i]).Positive, store.Load(store.Entries[i]).Values),
                (one, other) => one.Image == other.Image && one.Positive == other.Positive
                    && one.Values.AsSpan().SequenceEqual(other.Values));
        if (OperatingSystem.IsLinux())
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "mlnet-lime-maps-*").Except(before));
    }

    [Fact]
    public void Run_RandomPositions_KeepsFalseAlarmRate()
    {
        int alarms = 0;
        const int sets = 200;
        for (int set = 0; set < sets; set++)
        {
            var random = new Random(set);
            alarms += new ShortcutSearch().Run([.. Anywhere(random, "a", 10), .. Anywhere(random, "b", 10)]).Alarms.Any() ? 1 : 0;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{alarms} alarms in {sets} data sets");
        Assert.InRange(alarms, 0, 6); // 2 expected at most; 7 or more have a probability of 0.5 %
    }

    [Fact]
    public void Run_CenteredObjects_RaisesNoAlarm() =>
        Assert.Empty(new ShortcutSearch().Run(Enumerable.Range(0, 50).Select(i => Card($"{i}", "a", [(15, 15, 2, 2, 1)]))).Alarms);

    [Fact]
    public void ToText_NoCards_SaysNothingWasTested() =>
        Assert.StartsWith("Not tested", new ShortcutSearch().Run([]).ToText(), StringComparison.Ordinal);

    [Fact]
    public void Run_ObjectsLowInImage_RaisesNoAlarm()
    {
        var random = new Random(3); // objects standing on the ground
        Assert.Empty(new ShortcutSearch().Run(Enumerable.Range(0, 50).Select(i => Card($"{i}", "a",
            [(18 + random.Next(3), random.Next(22), 10, 10, 1)]))).Alarms);
    }

    [Fact]
    public void Run_FrameAroundImage_ReportsBorder()
    {
        ShortcutFindings.Alarm alarm = Assert.Single(new ShortcutSearch().Run(Enumerable.Range(0, 20).Select(i => Card($"{i}", "a",
            [(0, 0, 2, 32, 1), (30, 0, 2, 32, 1), (2, 0, 28, 2, 1), (2, 30, 28, 2, 1), (8, 8, 16, 16, 0.1)]))).Alarms);
        Assert.Equal("the border", alarm.Region);
        Assert.Equal(0.4375, alarm.Expected);
        Assert.Equal(240 / (240 + 25.6), alarm.Share, 6);
    }

    [Fact]
    public void Run_ImportanceOutsideMasks_RaisesAlarm()
    {
        var random = new Random(4);
        ReportCard[] cards =
            [.. Anywhere(random, "a", 20).Select((card, i) => card with { InsideMask = 0.05 + i / 1000.0, MaskArea = 0.2 })];
        ShortcutFindings.ClassFindings found = Assert.Single(new ShortcutSearch().Run(cards).Classes);
        Assert.Equal("outside the given masks", Assert.Single(found.Alarms).Region);
        Assert.Equal(0.9405, found.OutsideShare!.Value, 9);
        Assert.Equal(0.8, found.OutsideArea!.Value, 9);
        Assert.Empty(new ShortcutSearch().Run(cards.Select(card => card with { InsideMask = 0.3 })).Alarms);
    }

    [Fact]
    public void Run_FewImagesOrZeroMaps_RaisesNoAlarm()
    {
        Assert.Empty(new ShortcutSearch().Run(Enumerable.Range(0, 7).Select(i => Card($"{i}", "a", [(0, 0, 5, 5, 1)]))).Alarms);
        ShortcutFindings.ClassFindings zeros = Assert.Single(
            new ShortcutSearch().Run(Enumerable.Range(0, 20).Select(i => Card($"{i}", "a", []))).Classes);
        Assert.Empty(zeros.Alarms);
        Assert.Equal(zeros.BorderArea, zeros.BorderShare);
        Assert.Empty(new ShortcutSearch().Run([]).Classes);
    }

    [Fact]
    public void Run_IsDeterministicAndCultureInvariant()
    {
        ReportCard[] cards = [.. Anywhere(new Random(5), "a", 30),
            .. Enumerable.Range(0, 20).Select(i => Card($"{i}", "b", [(0, 0, 5, 5, 1), (i, 9, 9, 9, 0.2f)]))];
        string Describe()
        {
            ShortcutFindings found = new ShortcutSearch().Run(cards);
            return string.Join("\n", found.Alarms.Select(alarm => alarm.Message + alarm.PValue.ToString("R", CultureInfo.InvariantCulture))
                .Concat(found.Classes.SelectMany(one => one.Clusters).Select(cluster => string.Join(",", cluster.Images))));
        }
        string expected = Describe();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ru-RU");
            Assert.Equal(expected, Describe());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(12, 12, 1 / 4096.0)]
    [InlineData(8, 10, 56 / 1024.0)]
    [InlineData(0, 5, 1)]
    public void SignTest_KnownCounts_ReturnsPValue(int heads, int throws, double expected) =>
        Assert.Equal(expected, ExcessTest.SignTest(heads, throws), 12);

    private static IEnumerable<ReportCard> Anywhere(Random random, string name, int count) => Enumerable.Range(0, count).Select(i =>
        Card($"{name}/{i}", name,
            [(random.Next(Side - 11), random.Next(Side - 11), 12, 12, 1), (random.Next(Side - 7), random.Next(Side - 7), 8, 8, -0.5)]));

    /// <summary>A card whose map consists of rectangles: top, left, height, width, value.</summary>
    private static ReportCard Card(string image, string name, (int Y, int X, int Height, int Width, double Value)[] rectangles)
    {
        var values = new float[Side * Side];
        foreach ((int top, int left, int height, int width, double value) in rectangles)
            for (int y = top; y < top + height; y++)
                for (int x = left; x < left + width; x++)
                    values[y * Side + x] = (float)value;
        return new ReportCard
        {
            Image = image,
            Explained = name,
            Probability = 1,
            Method = "lime",
            Photo = [],
            Overlay = [],
            Height = 1,
            Width = 1,
            Map = new ReportCard.ReducedMap(Side, Side, values),
        };
    }
}
