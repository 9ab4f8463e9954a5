using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Image LIME (Ribeiro, Singh and Guestrin 2016, "Why Should I Trust You?"), as in MATLAB's imageLIME and python lime: perturb the image
/// by hiding random segments, score the perturbed images, and fit a surrogate model of the score by the segments that are present.
/// </summary>
/// <remarks>
/// With a stop rule or with snapshots, the samples are scored in blocks and the surrogate is fitted after each: after every 128 samples,
/// from 2048 on after every eighth more. Otherwise they are scored and fitted once.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LimeExplainer(LimeOptions? options = null) : IExplainer
{
    private readonly LimeOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Explain(scorer, source, watch: null, progress, cancellation);

    /// <summary>
    /// Explains like <see cref="Explain(IScorer, ImageBuffer, IProgress{ExplainProgress}?, CancellationToken)"/>, and returns a snapshot, a
    /// whole explanation with its standard errors, after the first 128 samples and after each block. Up to 10 segments there is one
    /// snapshot only, because all masks are scored, in order.
    /// </summary>
    /// <remarks>
    /// The last snapshot equals the result of <c>Explain</c>, bit for bit but for the timings; it alone has
    /// <see cref="ImageExplanation.Stopped"/>. The work runs on its own thread and does not wait for the reader: a slow reader gets the
    /// newest snapshot and misses some in between, but never the last. Cancelling, or leaving the loop, stops the model; if the scorer
    /// supports it, the current run is cancelled too. The loop ends after the model has stopped, so the scorer can be disposed after the
    /// loop. Errors are thrown by the loop.
    /// </remarks>
    /// <inheritdoc cref="IExplainer.Explain"/>
    public IAsyncEnumerable<ImageExplanation> Snapshots(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(source);
        return SnapshotStream.Create((watch, stop) => Explain(scorer, source, watch, progress, stop), cancellation);
    }

    /// <inheritdoc/>
    public int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        SegmentMap segments = SegmentChecks.Segment(_options, input, source, cancellation);
        SegmentChecks.Check(segments, input, _options);
        var distinct = new DistinctMasks(_options.SampleMasks(segments.Count));
        return distinct.Masks.Samples + 2 - distinct.PrecomputedRows;
    }

    private ImageExplanation Explain(IScorer scorer, ImageBuffer source, Action<ImageExplanation>? watch,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        var fitted = FittedImage.Create(_options, scorer, source);
        SegmentMap segments = fitted.Segment(_options.Segmenter, cancellation);
        SegmentChecks.Check(segments, scorer.Input, _options);
        PreparedImage image = fitted.Prepare(_options.Baseline, segments, cancellation);
        MaskMatrix masks = _options.SampleMasks(segments.Count);
        using var maskScorer = new MaskScorer(image, masks, progress);
        var schedule = new InterimSchedule(_options.Stop, masks);
        foreach (int samples in schedule.SampleCounts(everyBlock: watch is not null))
        {
            ScoreMatrix scores = maskScorer.Score(samples, cancellation);
            IReadOnlyList<SurrogateFit> fits = SurrogateFitting.Fit(_options, masks.First(samples), scores, cancellation);
            (string Reason, string Text)? stopped = schedule.Check(samples, fits);
            maskScorer.Expect(stopped is null ? schedule.Forecast : samples);
            if (stopped is null && watch is null)
                continue;
            fits = SurrogateFitting.MeasureHeldOut(_options, masks.First(samples), scores, fits, cancellation);
            ImageExplanation explanation = image.CreateExplanation("lime", samples, _options.Upsampling,
                target => (segments.ToAttributionMap(fits[target].Importance, _options.Upsampling), fits[target]), maskScorer.ModelCalls);
            if (stopped is not null)
                return explanation with { Stopped = stopped };
            watch!(explanation);
        }
        throw new InvalidOperationException("The schedule must stop at the last sample.");
    }
}
