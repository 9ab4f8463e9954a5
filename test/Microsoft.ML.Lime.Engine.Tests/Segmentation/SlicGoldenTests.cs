using System.Text.Json;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Label maps that scikit-image 0.19.3 made of photos.</summary>
public class SlicGoldenTests
{
    [Theory]
    [InlineData("seg_chelsea_slic_49.png")]
    [InlineData("seg_chelsea_slic_100.png")]
    [InlineData("seg_chelsea_slic0_49.png")]
    [InlineData("seg_lime_dogs_slic_49.png")]
    [InlineData("seg_lime_dogs_slic_100.png")]
    [InlineData("seg_lime_dogs_slic0_49.png")]
    [InlineData("seg_coffee_slic_49.png")]
    [InlineData("seg_coffee_slic_100.png")]
    [InlineData("seg_coffee_slic0_49.png")]
    public void Labels_are_those_of_scikit_image(string file)
    {
        var entry = Entries().Single(e => e.GetProperty("file").GetString() == file);
        var parameters = entry.GetProperty("parameters");
        int features = parameters.GetProperty("n_segments").GetInt32();
        var segmenter = parameters.TryGetProperty("slic_zero", out _)
            ? Segmenters.Slic0(features)
            : Segmenters.Slic(features, parameters.GetProperty("compactness").GetDouble(), parameters.GetProperty("sigma").GetDouble());
        var picture = ImageFile.Load(SharedData.Require($"data/{entry.GetProperty("image").GetString()}"));
        var expected = SegmentMapFile.Load(SharedData.Require($"golden/{file}"));

        var map = segmenter.Segment(picture, TestContext.Current.CancellationToken);

        Assert.Equal(entry.GetProperty("segments").GetInt32(), map.Count);
        Assert.Equal(1, AdjustedRandIndex.Of(expected.Labels, map.Labels), 12);
        Assert.True(SegmentMapChecks.AreSame(expected, map), "The partition is the same, but the numbers differ.");
        Assert.True(SegmentMapChecks.IsFourConnected(map));
    }

    [Fact]
    public void No_golden_map_is_left_out()
    {
        var tested = typeof(SlicGoldenTests).GetMethod(nameof(Labels_are_those_of_scikit_image))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>().Select(a => (string)a.Data[0]!);
        Assert.Equal(Entries().Select(e => e.GetProperty("file").GetString()!).Order(), tested.Order());
    }

    private static List<JsonElement> Entries()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Require("golden/index.json")));
        return [.. index.RootElement.GetProperty("segmentation").EnumerateArray()
            .Where(e => e.GetProperty("algorithm").GetString()!.StartsWith("slic", StringComparison.Ordinal)).Select(e => e.Clone())];
    }
}
