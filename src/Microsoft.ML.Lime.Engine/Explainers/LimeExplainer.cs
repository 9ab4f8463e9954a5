namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Image LIME (Ribeiro, Singh and Guestrin 2016, "Why Should I Trust You?"), as MATLAB's imageLIME and python lime do it: hide random
/// segments, score the pictures, and fit a simple model of how the score depends on which segments are shown.
/// </summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LimeExplainer(LimeOptions? options = null) : IExplainer
{
    private readonly LimeOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        SegmentMap segments = run.Segment(_options.Segmenter, _options.Upsampling, cancellation);
        run.HideAll(_options.Baseline, segments);
        MaskMatrix masks = _options.Sampler.Sample(segments.Count, _options.SamplesFor(segments.Count), _options.Seed);
        var rows = new DistinctRows(masks);
        ComposeSample compose = new SampleComposer(run.Prepared, run.Hidden, segments, scorer.Input).Of(rows.Masks);
        // The first row is the picture; where the second hides all, it is the baseline, which was scored too.
        int known = rows.Masks.Samples > 1 && rows.Masks.CountShown(1) == 0 ? 2 : 1;
        ScoreMatrix scores = rows.Spread(run.Score(rows.Masks.Samples, known, compose, progress, cancellation));

        IReadOnlyList<SurrogateFit> fits = LocalModels.Fit(_options, masks, scores, cancellation);
        return run.Explained("lime", masks.Samples, known + masks.Samples - rows.Masks.Samples,
            target => (Maps.FromImportance(fits[target].Importance, segments, _options.Upsampling), fits[target]),
            segments, _options.Upsampling);
    }

    /// <summary>Divides a photo as <see cref="Explain"/> does, without running the model.</summary>
    /// <param name="scorer">The model, whose input the photo is fitted to.</param>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The segments, at the size of the model's input.</returns>
    public SegmentMap Segment(IScorer scorer, ImageBuffer photo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(photo);
        return ExplanationRun.Segment(scorer, photo, _options.Resize, _options.Segmenter, cancellation);
    }
}
