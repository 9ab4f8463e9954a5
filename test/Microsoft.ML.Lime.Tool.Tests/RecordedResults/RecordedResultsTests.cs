using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// The command gives the numbers that were recorded: those of its JSON but the timings, and of the maps that it writes.
/// <see cref="RecordedResults"/> tells how to record again.
/// </summary>
public sealed class RecordedResultsTests : EvaluateTest
{
    private const string Few = "--features 16 --samples 120";

    private const string Metrics = "insertionAuc,deletionAuc,muFidelity,infidelity,spearman,jaccard,gini,halfMass,pointing,massInside,iou";

    /// <summary>Names, and options of <c>explain</c>.</summary>
    private static (string Name, string Options)[] Explanations =>
    [
        ("method lime", $"--method lime --top 2 {Few} --seed 3"),
        ("method occlusion", "--method occlusion --top 2"),
        ("method occlusion, options",
            "--method occlusion --mask-size 12x8 --stride 8x6 --mask-value 0,128,255 --mask-clipping off --mapping average"),
        ("method kernelshap", $"--method kernelshap --top 2 {Few}"),
        ("method rise", "--method rise --top 2 --samples 200 --grid 5 --keep 0.4"),
        ("method cam", "--method cam --top 2"),
        ("method score-cam", "--method score-cam --top 2 --baseline image-mean"),
        ("preset default", "--preset default"),
        ("preset matlab", "--preset matlab"),
        ("preset lime", "--preset lime"),
        ("surrogate tree", $"--surrogate tree {Few}"),
        ("surrogate lasso", $"--surrogate lasso {Few}"),
        ("surrogate ridge", $"--surrogate ridge {Few} --sampler pairs"),
        ("surrogate ridge, five features",
            $"--surrogate ridge {Few} --num-features 5 --feature-selection lasso-path --distance euclidean --kernel-width 0.5"),
        ("stop max-error", "--features 16 --samples auto --max-error 0.1 --max-samples 1500"),
        ("stop decide-top", "--features 16 --samples auto --decide-top 2 --confidence 0.9 --max-samples 1500"),
        ("segmentation superpixels", $"--segmentation superpixels {Few}"),
        ("segmentation slic", $"--segmentation slic {Few} --compactness 5 --sigma 0.5"),
        ("segmentation grid", $"--segmentation grid {Few} --upsampling bicubic"),
        ("segmentation quickshift", "--segmentation quickshift --kernel-size 3 --max-distance 20 --ratio 0.5 --samples 120 --connected"),
        ("segmentation felzenszwalb", "--segmentation felzenszwalb --segment-scale 200 --min-size 80 --samples 120"),
        ("target output", $"--target output:1 {Few}"),
    ];

    private static string Demo => Path.Combine(AppContext.BaseDirectory, "models", "demo.png");

    [Fact]
    public async Task Results_have_the_recorded_numbers()
    {
        List<(string, IReadOnlyList<double>)> found = [];
        foreach ((string name, string options) in Explanations)
            await Explain(found, name, options);
        (await Run("segment", Demo, "-o", Out, "--size", "80x96", "--features", "12", "--quiet")).Succeeded();
        string map = Directory.GetFiles(Out, "*.segments.png").Single();
        await Explain(found, "segmentation of a file", $"--segmentation {map} --samples 120");
        Directory.Delete(Out, recursive: true);

        (await Evaluate("--metrics", Metrics, "--masks", Masks,
            "--limit", "3", "--seed", "5", "--quiet")).Succeeded();
        foreach ((string image, JsonElement row) in Rows().OrderBy(row => row.Key, StringComparer.Ordinal))
            Add(found, $"evaluate, {image}", row);
        RecordedResults.CompareNumbers("Microsoft.ML.Lime.Tool.Tests", found);
    }

    private async Task Explain(List<(string, IReadOnlyList<double>)> found, string name, string options)
    {
        string folder = Path.Combine(Folder, "explained");
        Outcome outcome = await Run(
            ["explain", Demo, "--model", Model, "--labels", Labels, "--preprocess", "unit", "-o", folder, "--json", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonElement json = outcome.Json;
        Add(found, $"{name}, counts", JsonSerializer.SerializeToElement(((string[])["segments", "samples", "modelCalls", "segmentAreas"])
            .ToDictionary(field => field, field => json.GetProperty(field))));
        Add(found, name, json.GetProperty("explanations"));
        foreach (string path in Directory.GetFiles(folder, "*.map.npy").Order(StringComparer.Ordinal))
            found.Add(($"{name}, {Path.GetFileName(path)}", RecordedResults.Some(AttributionMap.Load(path).Values)));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>
    /// Adds the numbers of an element: a case for each number, and for each list or object of numbers alone. The mask's runs follow from
    /// the rest.
    /// </summary>
    private static void Add(List<(string, IReadOnlyList<double>)> found, string name, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                found.Add((name, [element.GetDouble()]));
                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0 && element.EnumerateArray().All(IsNumber):
                found.Add((name, [.. element.EnumerateArray().Select(Number)]));
                break;
            case JsonValueKind.Array:
                foreach ((int i, JsonElement item) in element.EnumerateArray().Index())
                    Add(found, $"{name}, {i}", item);
                break;
            case JsonValueKind.Object when element.EnumerateObject().All(property => IsNumber(property.Value)):
                found.Add((name, [.. element.EnumerateObject().Select(property => Number(property.Value))]));
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject().Where(property => property.Name != "mask"))
                    Add(found, $"{name}, {property.Name}", property.Value);
                break;
        }
    }

    private static bool IsNumber(JsonElement element) => element.ValueKind is JsonValueKind.Number or JsonValueKind.Null;

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetDouble() : double.NaN;
}
