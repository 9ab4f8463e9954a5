using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.Occlusion;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Occlusion sensitivity (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks"), as MATLAB's
/// occlusionSensitivity does it: a mask wanders over the picture, and the map is the score without it less the score with it.
/// </summary>
/// <remarks>It runs the model once for every position of the mask, and on the picture and on the baseline. Nothing is random.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class OcclusionExplainer(OcclusionOptions? options = null) : IExplainer
{
    private readonly OcclusionOptions _options = options ?? new();

    /// <inheritdoc/>
    /// <exception cref="LimeException">The mask is larger than the picture and clipping is off.</exception>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        var window = new SlidingWindow(
            (scorer.Input.Height, scorer.Input.Width), _options.MaskSize, _options.Stride, _options.MaskClipping);
        run.HideAll(_options.Baseline, cancellation);
        ComposeSample compose = new WindowComposer(run.Prepared, run.Hidden, position => window[position], scorer.Input).Compose;
        ScoreMatrix scores = run.Score(window.Count, known: 0, compose, progress, cancellation);

        var maps = new OcclusionMaps(window, scorer.Input.Height, scorer.Input.Width);
        bool averaged = _options.Mapping == OcclusionMapping.Average;
        return run.Explained("occlusion", window.Count, known: 0, target =>
        {
            double[] drops = Array.ConvertAll(scores.Column(target), score => run.PictureScores[target] - score);
            return (averaged ? maps.Average(drops) : maps.Positions(drops, _options.Upsampling), null);
        }, null, averaged ? MapUpsampling.Nearest : _options.Upsampling, null, maps.Warnings());
    }
}
