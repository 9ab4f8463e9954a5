using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Class activation maps (Zhou, Khosla, Lapedriza, Oliva and Torralba 2016, "Learning Deep Features for Discriminative Localization",
/// equations 1 and 2), for networks that end in global average pooling and a linear layer.
/// </summary>
/// <remarks>
/// The value at a position is the sum over channels of the class's weight x activation; where no linear layer follows the pooling, the
/// activation of the class's own channel. It is not normalised: the mean of the map is the class's logit minus its bias. The model runs
/// once, on the image. There is no baseline, so <see cref="ClassExplanation.BaselineProbability"/> is NaN. The scorer must be an
/// <see cref="IActivationScorer"/>.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class CamExplainer(CamOptions? options = null) : IExplainer
{
    private readonly CamOptions _options = options ?? new();

    /// <inheritdoc/>
    /// <exception cref="LimeException">The scorer gives no activations, or no pooling and linear layer follow them.</exception>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var fitted = FittedImage.Create(_options, scorer, source);
        (IActivationLayer layer, IActivationLayer.LinearHead head) = ActivationLayers.FindLinear(scorer, _options.Layer);
        cancellation.ThrowIfCancellationRequested();
        (PreparedImage image, IActivationLayer.Activations activations) = fitted.PrepareWithoutBaseline(layer, cancellation);
        progress?.Report(new ExplainProgress(1, 1));

        ImageExplanation result = image.CreateExplanation("cam", samples: 1, _options.Upsampling, target =>
        {
            int index = image.Target.Outputs[target].ClassIndex!.Value;
            // A single output is the logit of the second of two classes, and the first one has the opposite.
            (int output, int sign) = ClassOutputs.IsPairOf(scorer) ? (0, index == 0 ? -1 : 1) : (index, 1);
            AttributionMap map = activations.Sum(channel => sign * head.Weight(output, channel));
            return (map.Enlarge(scorer.Input.Height, scorer.Input.Width, _options.Upsampling), null);
        }, image.ModelCalls, layer.Note is { } note ? [note] : []);
        return result with { Options = _options with { Layer = layer.Name } };
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default) => 1;
}
