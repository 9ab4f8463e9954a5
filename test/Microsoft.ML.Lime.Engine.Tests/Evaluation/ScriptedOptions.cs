using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A method with scripted results: a map, and coefficients with standard errors, for a seed and an image.</summary>
/// <param name="Script">Returns the result for a seed and an image.</param>
internal sealed record ScriptedOptions(Func<ulong, ImageBuffer, (float[] Map, SurrogateFit? Fit)> Script) : ExplainOptions
{
    public override string Summary => "scripted";

    public override IReadOnlyList<KeyValuePair<string, object?>> Describe() => [];

    public override IExplainer CreateExplainer() => new Explainer(this);

    /// <summary>The explanation for the seed of these options.</summary>
    public MetricInput Evaluated(ImageBuffer image) => MetricInput.Create(CreateExplainer().Explain(PlainModel.One(), image));

    private sealed class Explainer(ScriptedOptions options) : IExplainer
    {
        public ImageExplanation Explain(
            IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
        {
            (float[] map, SurrogateFit? fit) = options.Script(options.Seed, source);
            return new ImageExplanation
            {
                Method = "scripted",
                Model = scorer.Info,
                ImageFit = ImageFit.Create(source.Height, source.Width, source.Height, source.Width, ResizeMode.Fill),
                Image = source,
                Options = options,
                Activation = Activation.None,
                Samples = 0,
                ModelCalls = 0,
                Timings = new(),
                Classes =
                [
                    new ClassExplanation
                    {
                        ClassIndex = 0,
                        Probability = 1,
                        BaselineProbability = 0,
                        Surrogate = fit,
                        Map = new AttributionMap(source.Height, source.Width, map),
                    },
                ],
            };
        }
    }
}
