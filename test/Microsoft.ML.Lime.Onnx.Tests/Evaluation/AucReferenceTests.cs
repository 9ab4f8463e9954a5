using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Insertion and deletion AUC of images with fixed maps against an independent program, <c>auc_reference.py</c> in this folder,
/// and its recorded output.
/// </summary>
public sealed class AucReferenceTests : OnnxTest
{
    // Set, image, model, preprocessing, pattern of the map.
    public static TheoryData<string, string, string, string, string> Images
    {
        get
        {
            var data = new TheoryData<string, string, string, string, string>
            {
                { ReferenceData.Repository, "ring", "shapes", "unit", "steps" },
                { ReferenceData.Repository, "star", "shapes", "unit", "scattered" },
                { ReferenceData.Repository, "tagged_star", "shapes-shortcut", "unit", "segments" },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "chelsea", "squeezenet1.1_zoo", "imagenet", "steps");
                data.Add(ReferenceData.Shared, "coffee", "squeezenet1.1_zoo", "imagenet", "segments");
                data.Add(ReferenceData.Shared, "lime_dogs", "squeezenet1.1_zoo", "imagenet", "scattered");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void InsertionAndDeletionAuc_MatchNumpyReference(string set, string source, string model, string preprocessing, string pattern)
    {
        string path = set == ReferenceData.Shared ? ReferenceData.PathOf(set, $"data/models/{model}.onnx")
            : Path.Combine(AppContext.BaseDirectory, "models", $"{model}.onnx");
        using OnnxScorer scorer = OnnxScorer.Open(path, new() { Preprocessing = Preprocessing.Preset(preprocessing), Device = Device.Cpu });
        ImageBuffer image = ImageFile.Load(ReferenceData.Image(set, source));
        ReadOnlySpan<int> labels = pattern == "segments"
            ? SegmentMap.Load(ReferenceData.PathOf(set, $"golden/seg_{source}_slic_49.png")).Labels : [];
        var evaluated = new MetricInput
        {
            Image = image,
            Options = LimeOptions.Default,
            Map = new AttributionMap(image.Height, image.Width, Map(image.Height, image.Width, pattern, labels)),
        };
        string values = Path.Combine(AppContext.BaseDirectory, "Evaluation", "auc_reference.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(values));
        JsonElement expected = document.RootElement.GetProperty(source);
        foreach (IMapMetric metric in (IMapMetric[])[Metrics.InsertionAuc(), Metrics.DeletionAuc()])
            Assert.Equal(expected.GetProperty(metric.Name).GetDouble(), metric.Measure(scorer, evaluated), 1e-4);
    }

    private static float[] Map(int height, int width, string pattern, ReadOnlySpan<int> labels)
    {
        var map = new float[height * width];
        for (int i = 0; i < map.Length; i++)
        {
            (int y, int x) = (i / width, i % width);
            map[i] = pattern switch
            {
                "steps" => (7 * y + 13 * x) % 64,
                "segments" => labels[i] * 29 % 31,
                _ => (y * 7919 + x * 104729 + y * x * 31) % 50021,
            };
        }
        return map;
    }
}
