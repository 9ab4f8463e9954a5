using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Reference results of Python LIME and scikit-learn for one image and baseline.</summary>
internal sealed record Golden(MaskMatrix Masks, ScoreMatrix Scores, JsonElement Fill)
{
    /// <summary>Set, image, baseline.</summary>
    public static TheoryData<string, string, string> All => new(
        from set in ReferenceData.Sets
        from path in Directory.GetFiles(ReferenceData.PathOf(set, "golden"), "lime_*.json").Order(StringComparer.Ordinal)
        let image = Path.GetFileNameWithoutExtension(path)["lime_".Length..]
        from fill in Fills(set, image).EnumerateObject()
        select (set, image, fill.Name));

    public static Golden Load(string set, string image, string fill)
    {
        (int samples, int features, float[] bits) = TestNpy.Read(ReferenceData.PathOf(set, $"golden/lime_{image}_masks.npy"));
        (_, int targets, float[] values) = TestNpy.Read(ReferenceData.PathOf(set, $"golden/lime_{image}_{fill}_scores.npy"));
        var masks = new MaskMatrix(samples, features);
        var scores = new ScoreMatrix(samples, targets);
        for (int i = 0; i < bits.Length; i++)
            masks[i / features, i % features] = bits[i] != 0;
        for (int i = 0; i < values.Length; i++)
            scores[i / targets, i % targets] = values[i];
        return new Golden(masks, scores, Fills(set, image).GetProperty(fill));
    }

    public JsonElement Unweighted(string name) => Fill.GetProperty("unweighted").GetProperty(name);

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Fills(string set, string image) => ReferenceData.Json(set, $"golden/lime_{image}.json").GetProperty("fills");
}
