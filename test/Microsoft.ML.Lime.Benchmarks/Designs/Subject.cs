using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A model and a picture whose top class is explained with the default segments, again and again.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Picture">The picture's name.</param>
/// <param name="Scorer">The model.</param>
/// <param name="Photo">The picture.</param>
internal sealed record Subject(string Model, string Picture, OnnxScorer Scorer, ImageBuffer Photo)
{
    private static readonly string[] Photos = ["cat_mouse", "chelsea", "coffee", "kitten_jpeg_named", "lime_dogs", "rocket", "winml_cat"];

    private static readonly (string Name, string File, string Preprocessing)[] Models =
    [
        ("resnet-8", "cifar10_resnet8_nhwc.onnx", "raw"),
        ("squeezenet-1.1", "squeezenet1.1_zoo.onnx", "imagenet"),
        ("mobilenet-v2-quant", "mobilenet_v2_quant.onnx", "imagenet"),
    ];

    /// <summary>The samplers that are compared, the plainest first.</summary>
    public static IReadOnlyList<ISampler> Samplers { get; } =
        [Engine.Samplers.Independent, Engine.Samplers.Pairs, Engine.Samplers.Hadamard, Engine.Samplers.Kerdock];

    /// <summary>Generated pictures with the project's own model, then the photos beside the checkout. A model is closed behind its last.</summary>
    /// <param name="report">Is told what is not at hand.</param>
    /// <param name="scenes">How many generated pictures.</param>
    /// <param name="photos">How many photos of each model, by the model's name.</param>
    public static IEnumerable<Subject> All(Report report, int scenes, Func<string, int> photos)
    {
        using (var shapes = OnnxScorer.Open(Inputs.ShapesModel, new() { Preprocessing = Preprocessing.Preset("unit") }))
            for (int i = 0; i < scenes; i++)
                yield return new Subject("shapes", $"scene {i}", shapes, Inputs.Shape(i));
        foreach ((string name, string file, string preprocessing) in Models)
        {
            if (Inputs.Shared($"data/models/{file}") is not { } path)
            {
                report.Skip(name, "the models and photos beside the checkout are missing");
                continue;
            }
            using var scorer = OnnxScorer.Open(path, new() { Preprocessing = Preprocessing.Preset(preprocessing) });
            foreach (string photo in Photos.Take(photos(name)))
                yield return new Subject(name, photo, scorer, ImageFile.Load(Inputs.Shared($"data/images224/{photo}.png")!));
        }
    }

    /// <summary>Scores as many masks as are asked for, as the explainer does it.</summary>
    /// <param name="sampler">What draws them.</param>
    /// <param name="samples">Their number, the picture itself included.</param>
    /// <param name="seed">The seed of that.</param>
    /// <param name="weighting">How they count; null for the default.</param>
    public Sampled Draw(ISampler sampler, int samples, ulong seed, ISampleWeighting? weighting = null)
    {
        var capture = new Capture();
        new LimeExplainer(new() { Sampler = sampler, Samples = samples, Seed = seed, Surrogate = capture }).Explain(Scorer, Photo);
        return new Sampled(sampler, seed, capture.Masks!, capture.Scores!, weighting ?? LimeOptions.Default.Weighting);
    }

    /// <summary>Remembers what a surrogate is given.</summary>
    private sealed class Capture : ISurrogate
    {
        private readonly ISurrogate _ridge = Surrogates.Ridge();

        public MaskMatrix? Masks { get; private set; }

        public ScoreMatrix? Scores { get; private set; }

        public StrategyInfo Info => _ridge.Info;

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            (Masks, Scores) = (masks, scores);
            return _ridge.Fit(masks, scores, weights, cancellation);
        }
    }
}
