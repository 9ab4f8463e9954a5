using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Compares the methods at equal numbers of model runs: faithfulness, and localization where a ground-truth mask exists. All values
/// go to <c>docs/data/compare.csv</c>, together with those of uninformative maps.
/// </summary>
internal static class Compare
{
    private const int Runs = 1000, Scenes = 100;

    private static readonly (string, string)[] Models = [("squeezenet", "squeezenet1.1_zoo"), ("mobilenet", "mobilenet_v2_quant")];

    private static readonly string[] Sources = ["chelsea", "coffee", "lime_dogs", "rocket", "cat_mouse", "kitten_jpeg_named", "winml_cat"];

    private static readonly IMapMetric[] All =
    [
        .. ((string[])["insertionAuc", "deletionAuc", "muFidelity", "infidelity", "pointing", "massInside", "iou"]).Select(Metrics.Find),
    ];

    /// <summary>Measures, prints tables, and writes the file unless the number of images is limited.</summary>
    /// <param name="report">Receives the tables.</param>
    /// <param name="limit">The maximum number of images per model; null for all.</param>
    public static void Run(Report report, int? limit)
    {
        List<Compared> all = [];
        Model("shapes", Inputs.ShapesModel, "unit", Enumerable.Range(0, Scenes).Select(i =>
        {
            ShapeScene scene = ShapeScene.Create(12, i);
            var truth = new GroundTruthMask(scene.Image.Height, scene.Image.Width, [.. scene.ShapeMask]);
            return ($"scene {i}", scene.Image, (GroundTruthMask?)truth);
        }));
        foreach ((string name, string file) in Models)
            if (Inputs.Shared($"data/models/{file}.onnx") is { } path)
                Model(name, path, "imagenet", Sources.Select(source =>
                    (source, ImageFile.Load(Inputs.Shared($"data/images224/{source}.png")!), (GroundTruthMask?)null)));
            else
                report.Skip(name, "the models and images next to the checkout are missing");
        if (limit is null)
            File.WriteAllText(Path.Combine(Inputs.Data, "compare.csv"),
                string.Join('\n', [Compared.Header, .. all.Select(one => one.Line), ""]));

        void Model(string name, string path, string preset, IEnumerable<(string Name, ImageBuffer Image, GroundTruthMask? Truth)> images)
        {
            using var scorer = new RememberingScorer(OnnxScorer.Open(path, new() { Preprocessing = Preprocessing.Preset(preset) }));
            foreach ((string image, ImageBuffer pixels, GroundTruthMask? truth) in images.Take(limit ?? int.MaxValue))
                Evaluate(scorer, name, image, pixels, truth);
            ComparisonTables.Print(report, name, [.. all.Where(one => one.Model == name)], All);
        }

        void Evaluate(RememberingScorer scorer, string model, string name, ImageBuffer image, GroundTruthMask? truth)
        {
            foreach ((string method, ExplainOptions options) in Methods(scorer.Input))
            {
                ImageExplanation explanation = options.CreateExplainer()!.Explain(scorer, image);
                IReadOnlyList<MetricValue> values = Metrics.Compare(All, scorer, MetricInput.Create(explanation, truth: truth));
                all.AddRange(All.Zip(values).Where(one => one.Second.Reason is null)
                    .Select(one => new Compared(model, name, method, explanation.ModelCalls, one.First.Name, one.Second)));
            }
            scorer.Forget();
        }
    }

    private static IEnumerable<(string Name, ExplainOptions Options)> Methods(ScorerInput input) =>
    [
        ("lime", LimeOptions.Default with { Samples = Runs - 1 }),
        ("lime, python's preset", LimeOptions.Python with { Samples = Runs - 1, TopClasses = 1 }),
        ("kernelshap", new KernelShapOptions { Samples = Runs }),
        ("occlusion", new OcclusionOptions { Stride = Stride(input) }),
        ("rise", new RiseOptions { Samples = Runs - 2 }),
    ];

    /// <summary>The strides, equal up to one pixel, that give the most mask positions within the number of runs.</summary>
    private static (int, int) Stride(ScorerInput input) =>
        (from down in Enumerable.Range(1, input.Height)
         from across in (int[])[down, down + 1]
         let places = (input.Height + down - 1) / down * ((input.Width + across - 1) / across)
         where places + 2 <= Runs
         orderby places descending
         select (down, across)).First();
}
