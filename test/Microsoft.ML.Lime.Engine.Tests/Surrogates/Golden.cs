using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>What python lime and scikit-learn made of one picture and baseline.</summary>
internal sealed record Golden(MaskMatrix Masks, ScoreMatrix Scores, JsonElement Fill)
{
    public static TheoryData<string, string> All => new()
    {
        { "chelsea", "segment_mean" }, { "chelsea", "image_mean" }, { "lime_dogs", "segment_mean" }, { "lime_dogs", "image_mean" },
    };

    public static Golden Load(string image, string fill)
    {
        (int samples, int features, float[] bits) = TestNpy.Read(SharedData.Require($"golden/lime_{image}_masks.npy"));
        (_, int targets, float[] values) = TestNpy.Read(SharedData.Require($"golden/lime_{image}_{fill}_scores.npy"));
        var masks = new MaskMatrix(samples, features);
        var scores = new ScoreMatrix(samples, targets);
        for (int i = 0; i < bits.Length; i++)
            masks[i / features, i % features] = bits[i] != 0;
        for (int i = 0; i < values.Length; i++)
            scores[i / targets, i % targets] = values[i];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"golden/lime_{image}.json")));
        return new Golden(masks, scores, document.RootElement.GetProperty("fills").GetProperty(fill).Clone());
    }

    public JsonElement Unweighted(string name) => Fill.GetProperty("unweighted").GetProperty(name);

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];
}
