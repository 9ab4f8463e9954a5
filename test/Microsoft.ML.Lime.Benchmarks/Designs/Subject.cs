using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A model and an image whose top class is explained repeatedly with the default segmenter.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Image">The name of the image.</param>
/// <param name="Scorer">The model.</param>
/// <param name="Source">The image.</param>
internal sealed record Subject(string Model, string Image, OnnxScorer Scorer, ImageBuffer Source)
{
    private static readonly string[] Sources = ["cat_mouse", "chelsea", "coffee", "kitten_jpeg_named", "lime_dogs", "rocket", "winml_cat"];

    private static readonly (string Name, string File, string Preprocessing)[] Models =
    [
        ("resnet-8", "cifar10_resnet8_nhwc.onnx", "raw"),
        ("squeezenet-1.1", "squeezenet1.1_zoo.onnx", "imagenet"),
        ("mobilenet-v2-quant", "mobilenet_v2_quant.onnx", "imagenet"),
    ];

    /// <summary>The compared samplers, the simplest first.</summary>
    public static IReadOnlyList<ISampler> Samplers { get; } =
        [Engine.Samplers.Independent, Engine.Samplers.Pairs, Engine.Samplers.Hadamard, Engine.Samplers.Kerdock];

    /// <summary>Generated images with the project's model, then the shared images. A model is closed after its last image.</summary>
    /// <param name="report">Receives the missing models.</param>
    /// <param name="scenes">The number of generated images.</param>
    /// <param name="sources">The number of shared images of a model, by its name.</param>
    public static IEnumerable<Subject> All(Report report, int scenes, Func<string, int> sources)
    {
        using (var shapes = OnnxScorer.Open(Inputs.ShapesModel, new() { Preprocessing = Preprocessing.Preset("unit") }))
            for (int i = 0; i < scenes; i++)
                yield return new Subject("shapes", $"scene {i}", shapes, Inputs.Shape(i));
        foreach ((string name, string file, string preprocessing) in Models)
        {
            if (Inputs.Shared($"data/models/{file}") is not { } path)
            {
                report.Skip(name, "the models and images next to the checkout are missing");
                continue;
            }
            using var scorer = OnnxScorer.Open(path, new() { Preprocessing = Preprocessing.Preset(preprocessing) });
            foreach (string source in Sources.Take(sources(name)))
                yield return new Subject(name, source, scorer, ImageFile.Load(Inputs.Shared($"data/images224/{source}.png")!));
        }
    }

    /// <summary>Samples and scores masks as the explainer does.</summary>
    /// <param name="sampler">The sampler.</param>
    /// <param name="samples">The number of samples, including the original image.</param>
    /// <param name="seed">The seed of the sampler.</param>
    /// <param name="weighting">The sample weighting; null for the default.</param>
    public Sampled Draw(ISampler sampler, int samples, ulong seed, ISampleWeighting? weighting = null)
    {
        var capture = new Capture();
        new LimeExplainer(new() { Sampler = sampler, Samples = samples, Seed = seed, Surrogate = capture }).Explain(Scorer, Source);
        return new Sampled(sampler, seed, capture.Masks!, capture.Scores!, weighting ?? LimeOptions.Default.Weighting);
    }

    /// <summary>A surrogate that stores its masks and scores.</summary>
    private sealed class Capture : ISurrogate
    {
        private readonly ISurrogate _ridge = Surrogates.Ridge();

        public MaskMatrix? Masks { get; private set; }

        public ScoreMatrix? Scores { get; private set; }

        public ComponentInfo Info => _ridge.Info;

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            (Masks, Scores) = (masks, scores);
            return _ridge.Fit(masks, scores, weights, cancellation);
        }
    }
}
