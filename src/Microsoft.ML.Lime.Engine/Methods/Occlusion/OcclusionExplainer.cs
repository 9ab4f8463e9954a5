using Microsoft.ML.Lime.Engine.Methods.Occlusion;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Occlusion sensitivity (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks"), as in MATLAB's
/// occlusionSensitivity: slides a mask over the image; each value is the score drop f(x) - f(x occluded).
/// </summary>
/// <remarks>It runs the model once for every position of the mask, and on the image and on the baseline. Nothing is random.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class OcclusionExplainer(OcclusionOptions? options = null) : IExplainer
{
    private readonly OcclusionOptions _options = options ?? new();

    /// <inheritdoc/>
    /// <exception cref="LimeException">The mask is larger than the image and clipping is off.</exception>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var fitted = FittedImage.Create(_options, scorer, source);
        SlidingWindow window = _options.CreateWindow(scorer.Input);
        PreparedImage image = fitted.Prepare(_options.Baseline, cancellation: cancellation);
        ScoreMatrix scores = image.Score(image.HideRectangles(window), progress, cancellation);

        var maps = new OcclusionMaps(window, scorer.Input.Height, scorer.Input.Width);
        bool averaged = _options.Mapping == OcclusionMapping.Average;
        return image.CreateExplanation("occlusion", window.Count, averaged ? MapUpsampling.Nearest : _options.Upsampling, target =>
        {
            double[] drops = Array.ConvertAll(scores.Column(target), score => image.Scores[target] - score);
            return (averaged ? maps.Average(drops) : maps.Positions(drops, _options.Upsampling), null);
        }, warnings: maps.Warnings());
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _options.CreateWindow(input).Count + 2;
    }
}
