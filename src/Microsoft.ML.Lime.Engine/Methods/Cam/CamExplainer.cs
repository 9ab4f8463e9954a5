using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Class activation maps (Zhou, Khosla, Lapedriza, Oliva and Torralba 2016, "Learning Deep Features for Discriminative Localization",
/// equations 1 and 2), for networks that end in global average pooling and a linear layer.
/// </summary>
/// <remarks>
/// The value at a place is the sum over channels of the class's weight x the feature map there; where nothing linear follows the pooling,
/// the class's own feature map. It is not normalised: its mean is the class's logit less its bias. It runs the model once, on the picture;
/// there is no baseline, so <see cref="ClassExplanation.BaselineProbability"/> is not a number. The scorer must be an
/// <see cref="IFeatureScorer"/>.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class CamExplainer(CamOptions? options = null) : IExplainer
{
    private readonly CamOptions _options = options ?? new();

    /// <inheritdoc/>
    /// <exception cref="LimeException">The scorer gives no features, or no pooling and linear layer follow them.</exception>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        (IFeatureLayer layer, LinearHead head) = FeatureLayers.Linear(scorer, _options.Layer);
        cancellation.ThrowIfCancellationRequested();
        FeatureMaps features = run.Look(layer, cancellation);
        progress?.Report(new ExplainProgress(1, 1));

        ImageExplanation result = run.Explained("cam", samples: 1, known: 1, target =>
        {
            int output = run.Numbers[target].ClassIndex!.Value;
            ScoreMap map = features.Sum(channel => head.Weight(output, channel));
            return (Maps.Enlarged(map, scorer.Input.Height, scorer.Input.Width, _options.Upsampling), null);
        }, null, _options.Upsampling, warnings: layer.Note is { } note ? [note] : []);
        return result with { Options = _options with { Layer = layer.Name } };
    }
}
