using System.Diagnostics;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Agreement of the methods on real models and images: Spearman's correlation over pixels between the maps of each pair of methods, and
/// between two seeds of each random method, which is the upper limit of the agreement at that number of model runs.
/// </summary>
internal static class Methods
{
    // A 45 x 45 mask with stride 10 has 23 x 23 positions in 224 x 224; the other methods get as many samples.
    private const int Runs = 23 * 23;

    private static readonly (string Name, string File)[] Models =
        [("mobilenet-v2-quant", "mobilenet_v2_quant.onnx"), ("squeezenet-1.1", "squeezenet1.1_zoo.onnx")];

    private static readonly string[] Sources = ["cat_mouse", "chelsea", "coffee", "kitten_jpeg_named", "lime_dogs", "rocket", "winml_cat"];

    private static readonly (string Name, bool IsRandom, Func<ulong, IExplainer> Create)[] All =
    [
        ("lime", true, seed => new LimeExplainer(LimeOptions.Matlab with { Samples = Runs, Seed = seed })),
        ("lime-ridge", true, seed => new LimeExplainer(LimeOptions.Matlab with
        {
            Samples = Runs,
            Surrogate = Surrogates.Ridge(),
            Seed = seed,
        })),
        ("occlusion", false, _ => new OcclusionExplainer(new() { Stride = (10, 10) })),
        ("kernelshap", true, seed => new KernelShapExplainer(new() { Samples = Runs, Seed = seed })),
        ("rise", true, seed => new RiseExplainer(new() { Samples = Runs, Seed = seed })),
    ];

    /// <param name="report">Receives the medians over the images.</param>
    /// <param name="csv">The path of a file for the values of each image; null for none.</param>
    public static void Run(Report report, string? csv)
    {
        if (Inputs.Shared("data/images224/chelsea.png") is null)
        {
            report.Skip("the methods' agreement", "the folder shared/data next to the checkout is missing");
            return;
        }
        List<Measurement> measured = [];
        foreach ((string model, string file) in Models)
        {
            using var scorer = OnnxScorer.Open(
                Inputs.Shared($"data/models/{file}")!, new OnnxScorerOptions { Preprocessing = Preprocessing.ImageNet });
            foreach (string source in Sources)
                measured.AddRange(Measure(scorer, model, source));
            foreach (var group in measured.Where(one => one.Model == model).GroupBy(one => (one.Measure, one.First, one.Second)))
                report.Add($"{model}: {group.Key.Measure} {group.Key.First} {group.Key.Second}",
                    Statistics.Median(group.Select(one => one.Value)), "(median)");
        }
        if (csv is not null)
            File.WriteAllLines(csv,
                ["model,photo,class,measure,first,second,value", .. measured.Select(one => one.ToString())]);
    }

    private static IEnumerable<Measurement> Measure(OnnxScorer scorer, string model, string source)
    {
        ImageBuffer image = ImageFile.Load(Inputs.Shared($"data/images224/{source}.png")!);
        List<AttributionMap> maps = [];
        for (int i = 0; i < All.Length; i++)
        {
            (string name, bool isRandom, Func<ulong, IExplainer> create) = All[i];
            long began = Stopwatch.GetTimestamp();
            ImageExplanation explanation = create(0).Explain(scorer, image);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            ClassExplanation target = explanation.Classes[0];
            maps.Add(target.Map);
            Measurement Measured(string measure, string second, double value) =>
                new(model, source, target.ClassIndex!.Value, measure, name, second, value);
            yield return Measured("runs", "", explanation.ModelCalls);
            yield return Measured("seconds", "", seconds);
            for (int other = 0; other < i; other++)
                yield return Measured("spearman", All[other].Name, Spearman(target.Map, maps[other]));
            if (isRandom)
                yield return Measured("spearman", name,
                    Spearman(target.Map, create(1).Explain(scorer, image).Classes[0].Map));
        }
    }

    /// <summary>A row of the CSV file.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Source">The name of the image.</param>
    /// <param name="Class">The explained class, the one with the largest output.</param>
    /// <param name="Measure">runs, seconds or spearman.</param>
    /// <param name="First">A method.</param>
    /// <param name="Second">The method to compare with; the same method means another seed.</param>
    /// <param name="Value">The value.</param>
    private sealed record Measurement(string Model, string Source, int Class, string Measure, string First, string Second, double Value)
    {
        public override string ToString() =>
            FormattableString.Invariant($"{Model},{Source},{Class},{Measure},{First},{Second},{Value:0.####}");
    }

    private static double Spearman(AttributionMap one, AttributionMap other)
    {
        return Metrics.Spearman(Doubles(one), Doubles(other));

        static double[] Doubles(AttributionMap map) => Array.ConvertAll(map.Values.ToArray(), value => (double)value);
    }
}
