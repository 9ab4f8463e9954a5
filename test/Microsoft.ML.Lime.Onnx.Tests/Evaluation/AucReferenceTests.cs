using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Insertion and deletion of three photos and fixed maps against the values of an independent program, <c>auc_reference.py</c>, which
/// stands beside this file with what it wrote.
/// </summary>
public sealed class AucReferenceTests : OnnxTest
{
    private const int Size = 224;

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    [InlineData("lime_dogs")]
    public void Insertion_and_deletion_are_those_of_numpy(string photo)
    {
        using OnnxScorer scorer = OnnxScorer.Open(SharedData.Require("data/models/squeezenet1.1_zoo.onnx"),
            new() { Preprocessing = Preprocessing.Preset("imagenet"), Device = Device.Cpu });
        var judged = new JudgedMap
        {
            Picture = ImageFile.Load(SharedData.Require($"data/images224/{photo}.png")),
            Options = LimeOptions.Default,
            Map = new ScoreMap(Size, Size, Map(photo)),
        };
        string values = Path.Combine(AppContext.BaseDirectory, "Evaluation", "auc_reference.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(values));
        JsonElement expected = document.RootElement.GetProperty(photo);
        foreach (IMapMetric metric in (IMapMetric[])[new InsertionAuc(), new DeletionAuc()])
            Assert.Equal(expected.GetProperty(metric.Name).GetDouble(), metric.Measure(scorer, judged), 1e-4);
    }

    private static float[] Map(string photo)
    {
        ReadOnlySpan<int> labels = photo == "coffee"
            ? SegmentMapFile.Load(SharedData.Require("golden/seg_coffee_slic_49.png")).Labels
            : [];
        var map = new float[Size * Size];
        for (int i = 0; i < map.Length; i++)
        {
            (int y, int x) = (i / Size, i % Size);
            map[i] = photo switch
            {
                "chelsea" => (7 * y + 13 * x) % 64,
                "coffee" => labels[i] * 29 % 31,
                _ => (y * 7919 + x * 104729 + y * x * 31) % 50021,
            };
        }
        return map;
    }
}
