using System.Text.Json;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Label maps that scikit-image 0.19.3 made of photos.</summary>
public class SegmenterGoldenTests
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
    [InlineData("seg_chelsea_felzenszwalb.png")]
    [InlineData("seg_lime_dogs_felzenszwalb.png")]
    [InlineData("seg_coffee_felzenszwalb.png")]
    public void Labels_are_those_of_scikit_image(string file)
    {
        var (map, expected) = MapAndExpected(file);
        Assert.Equal(expected.Count, map.Count);
        Assert.Equal(1, AdjustedRandIndex.Of(expected.Labels, map.Labels), 12);
        Assert.True(SegmentMapChecks.AreSame(expected, map), "The partition is the same, but the numbers differ.");
        bool slic = file.Contains("slic", StringComparison.Ordinal);
        Assert.True(slic ? SegmentMapChecks.IsFourConnected(map) : SegmentMapChecks.IsEightConnected(map));
    }

    [Theory]
    [InlineData("seg_chelsea_quickshift.png")]
    [InlineData("seg_lime_dogs_quickshift.png")] // 38 segments; three other seeds of scikit-image give 41 to 43, at 0.92
    [InlineData("seg_coffee_quickshift.png")]
    public void Quickshift_is_as_near_to_scikit_image_as_other_noise_allows(string file)
    {
        var (map, expected) = MapAndExpected(file);
        Assert.InRange(map.Count, 0.85 * expected.Count, 1.15 * expected.Count);
        Assert.InRange(AdjustedRandIndex.Of(expected.Labels, map.Labels), 0.9, 1);
    }

    [Fact]
    public void No_golden_map_is_left_out()
    {
        string[] tests = [nameof(Labels_are_those_of_scikit_image), nameof(Quickshift_is_as_near_to_scikit_image_as_other_noise_allows)];
        var tested = tests.SelectMany(test => typeof(SegmenterGoldenTests).GetMethod(test)!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>().Select(a => (string)a.Data[0]!));
        Assert.Equal(Entries().Select(e => e.GetProperty("file").GetString()!).Order(), tested.Order());
    }

    private static (SegmentMap Map, SegmentMap Expected) MapAndExpected(string file)
    {
        var entry = Entries().Single(e => e.GetProperty("file").GetString() == file);
        var expected = SegmentMapFile.Load(SharedData.Require($"golden/{file}"));
        Assert.Equal(entry.GetProperty("segments").GetInt32(), expected.Count);
        var picture = ImageFile.Load(SharedData.Require($"data/{entry.GetProperty("image").GetString()}"));
        var parameters = entry.GetProperty("parameters");
        ISegmenter segmenter = entry.GetProperty("algorithm").GetString() switch
        {
            "slic" => Segmenters.Slic((int)Number("n_segments"), Number("compactness"), Number("sigma")),
            "slic0" => Segmenters.Slic0((int)Number("n_segments")),
            "quickshift" => Segmenters.Quickshift(
                Number("kernel_size"), Number("max_dist"), Number("ratio"), seed: (int)Number("random_seed")),
            "felzenszwalb" => Segmenters.Felzenszwalb(Number("scale"), Number("sigma"), (int)Number("min_size")),
            var other => throw new InvalidOperationException(other),
        };
        return (segmenter.Segment(picture, TestContext.Current.CancellationToken), expected);

        double Number(string name) => parameters.GetProperty(name).GetDouble();
    }

    private static List<JsonElement> Entries()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Require("golden/index.json")));
        return [.. index.RootElement.GetProperty("segmentation").EnumerateArray().Select(e => e.Clone())];
    }
}
