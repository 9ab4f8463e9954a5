using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.ScoreCam;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Score-CAM (Wang, Wang, Du, Yang, Zhang, Ding, Mardziel and Hu 2020, "Score-CAM: Score-Weighted Visual Explanations for Convolutional
/// Neural Networks"): class activation maps for any network, without gradients.
/// </summary>
/// <remarks>
/// <para>Each channel A_k of a layer, enlarged bilinearly to the image's size and scaled to [0, 1], is a mask H_k. With the image X, the
/// baseline B and the class's score f, the channel's increase of confidence is C_k = f(X H_k + B (1 - H_k)) - f(B), its weight a_k =
/// exp(C_k) / sum over j of exp(C_j), and the map ReLU(sum over k of a_k A_k). f(B) is the same for all channels, so it cancels in the
/// weights. f is a class's raw output, before the activation, because probabilities would make all weights nearly equal; for other targets
/// it is their value.</para>
/// <para>Constant channels are left out. The model runs once for each other channel, on the image, and on the baseline. Nothing is random.
/// The scorer must be an <see cref="IActivationScorer"/>.</para>
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class ScoreCamExplainer(ScoreCamOptions? options = null) : IExplainer
{
    private readonly ScoreCamOptions _options = options ?? new();

    /// <inheritdoc/>
    /// <exception cref="LimeException">The scorer provides no activations, or not those of this layer.</exception>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var fitted = FittedImage.Create(_options, scorer, source);
        IActivationLayer layer = ActivationLayers.Find(scorer, "score-cam", _options.Layer);
        cancellation.ThrowIfCancellationRequested();
        (PreparedImage image, IActivationLayer.Activations activations) = fitted.Prepare(layer, _options.Baseline, cancellation);
        var masks = new ChannelMasks(activations, scorer.Input.Height, scorer.Input.Width);
        using var scoring = new PerturbationScorer(image, image.Blend(masks), progress, rawOutputs: true);
        scoring.Score(masks.Count, cancellation);

        ImageExplanation result = image.CreateExplanation("score-cam", masks.Count, _options.Upsampling, target =>
        {
            double[] weights = masks.ToChannels(Softmax(scoring.Scores.Column(target)));
            AttributionMap map = activations.Sum(channel => weights[channel])
                .Enlarge(scorer.Input.Height, scorer.Input.Width, _options.Upsampling);
            // The ReLU comes last, so that bicubic interpolation leaves no negative values.
            return (new AttributionMap(map.Height, map.Width, Array.ConvertAll(map.Values.ToArray(), value => Math.Max(0, value))), null);
        }, warnings: masks.Warnings(layer.Name));
        return result with { Options = _options with { Layer = layer.Name } };
    }

    private static double[] Softmax(double[] scores)
    {
        double max = scores.Max();
        double[] weights = Array.ConvertAll(scores, score => Math.Exp(score - max));
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }
}
