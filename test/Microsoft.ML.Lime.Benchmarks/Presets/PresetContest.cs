using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Compares candidates for the default preset, one option varied at a time: faithfulness, stability over seeds, and
/// time. Raw values go to <c>docs/data/presets.csv</c>.
/// </summary>
internal static class PresetContest
{
    /// <summary>The step of insertion and deletion, in rows of pixels; the areas differ little from those of single rows.</summary>
    private const int RowsPerStep = 8;

    private const int Seeds = 2, Scenes = 12;

    private static readonly string[] Sources = ["chelsea", "coffee", "lime_dogs", "rocket", "cat_mouse", "kitten_jpeg_named", "winml_cat"];

    /// <summary>The images with all candidates; on the others only the presets are compared, with one seed.</summary>
    private static readonly string[] Varied = ["chelsea", "coffee"];

    /// <summary>The images that MobileNet explains, too; the first one with all candidates.</summary>
    private static readonly string[] ForBoth = ["chelsea", "coffee", "lime_dogs"];

    public static void Run(Report report)
    {
        List<Judgement> all = [];
        using StreamWriter raw = new(Path.Combine(Inputs.Data, "presets.csv")) { NewLine = "\n", AutoFlush = true };
        raw.WriteLine(Judgement.Header);
        using (var shapes = new RememberingScorer(OnnxScorer.Open(Inputs.ShapesModel,
            new() { Preprocessing = Preprocessing.Preset("unit") })))
            for (int i = 0; i < Scenes; i++)
                if (ShapeScene.Create(11, i) is var scene)
                    Evaluate(shapes, "shapes", $"scene {i}", scene.Image,
                        new GroundTruthMask(ShapeScene.InputHeight, ShapeScene.InputWidth, [.. scene.ShapeMask]));
        using RememberingScorer? squeezeNet = Open("squeezenet1.1_zoo"), mobileNet = Open("mobilenet_v2_quant");
        if (squeezeNet is null || mobileNet is null)
            report.Skip("real images", "the models and images next to the checkout are missing");
        else
            foreach (string source in Sources)
            {
                ImageBuffer image = ImageFile.Load(Inputs.Shared($"data/images224/{source}.png")!);
                Evaluate(squeezeNet, "squeezenet", source, image, null, Varied.Contains(source));
                if (ForBoth.Contains(source))
                    Evaluate(mobileNet, "mobilenet", source, image, null, source == Varied[0]);
            }
        foreach (IGrouping<string, Judgement> model in all.GroupBy(one => one.Model))
            report.Add(model.Key, [.. model.GroupBy(one => one.Candidate).Select(PresetMeans.Create)]);

        void Evaluate(
            RememberingScorer scorer, string model, string name, ImageBuffer image, GroundTruthMask? truth, bool isVaried = true)
        {
            foreach (Candidate candidate in Candidate.All.Where(candidate => isVaried || candidate.Choice == "preset"))
                foreach (Judgement one in Judgements(scorer, model, name, image, truth, candidate, isVaried ? Seeds : 1))
                {
                    all.Add(one);
                    raw.WriteLine(one.Line);
                }
            scorer.Forget();
        }
    }

    private static RememberingScorer? Open(string model) => Inputs.Shared($"data/models/{model}.onnx") is { } path
        ? new(OnnxScorer.Open(path, new() { Preprocessing = Preprocessing.Preset("imagenet") }))
        : null;

    private static IEnumerable<Judgement> Judgements(
        RememberingScorer scorer, string model, string name, ImageBuffer image, GroundTruthMask? truth, Candidate candidate, int seeds)
    {
        int segments = candidate.Options.Segmenter.Segment(scorer.Input.FitImage(image).Image).Count;
        double[]? first = null;
        int step = RowsPerStep * scorer.Input.Width;
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            ImageExplanation explanation = new LimeExplainer(candidate.For(segments, seed)).Explain(scorer, image);
            var evaluated = MetricInput.Create(explanation, truth: truth);
            double[] map = Array.ConvertAll(evaluated.Map.Values.ToArray(), value => (double)value);
            ImageExplanation.StageTimings took = explanation.Timings;
            yield return new Judgement
            {
                Model = model,
                Image = name,
                Candidate = candidate,
                Segments = segments,
                Samples = explanation.Samples,
                Seed = seed,
                Insertion = Metrics.InsertionAuc(stepPixels: step).Measure(scorer, evaluated),
                Deletion = Metrics.DeletionAuc(stepPixels: step).Measure(scorer, evaluated),
                Fidelity = Metrics.MuFidelity().Measure(scorer, evaluated),
                Inside = truth is null ? null : Metrics.RelevanceMassAccuracy().Measure(scorer, evaluated),
                Stability = first is null ? null : Metrics.Spearman(first, map),
                Seconds = (took.Total - took.Inference) / 1000 + explanation.ModelCalls * scorer.SecondsPerRun,
            };
            first ??= map;
        }
    }
}
