using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Image LIME (Ribeiro, Singh and Guestrin 2016, "Why Should I Trust You?"), as MATLAB's imageLIME and python lime do it: hide random
/// segments, score the pictures, and fit a simple model of how the score depends on which segments are shown.
/// </summary>
/// <remarks>
/// Where a rule decides when to stop, or somebody watches, the samples are scored in blocks and the simple model is fitted after each:
/// after every 128 samples, from 2048 on after every eighth more. Else they are scored and fitted once.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LimeExplainer(LimeOptions? options = null) : IExplainer
{
    private readonly LimeOptions _options = options ?? new();

    /// <inheritdoc/>
    public ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        Explain(scorer, photo, watch: null, progress, cancellation);

    /// <summary>
    /// Explains as <see cref="Explain(IScorer, ImageBuffer, IProgress{ExplainProgress}?, CancellationToken)"/> does, and lets watch how the
    /// explanation settles: a whole one, with its standard errors, after the first 128 samples and after each block; of up to 10 segments
    /// the last one alone, as all masks are scored, in order.
    /// </summary>
    /// <remarks>
    /// The last one is what <c>Explain</c> returns, bit for bit but for the timings, and alone tells why it <see
    /// cref="ImageExplanation.Stopped"/>. The work is done on a thread of its own and waits for nobody: who takes long over a snapshot gets
    /// the newest next, and some in between are lost, but never the last. Cancelling, or leaving the loop, stops the model; if the scorer
    /// supports it, the current run is cancelled too. The loop ends after the model has stopped, so the scorer can be disposed after the
    /// loop. Errors are thrown by the loop.
    /// </remarks>
    /// <inheritdoc cref="IExplainer.Explain"/>
    public IAsyncEnumerable<ImageExplanation> Snapshots(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(photo);
        return SnapshotStream.Of((watch, stop) => Explain(scorer, photo, watch, progress, stop), cancellation);
    }

    /// <summary>Divides a photo as <see cref="IExplainer.Explain"/> does, without running the model.</summary>
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

    private ImageExplanation Explain(IScorer scorer, ImageBuffer photo, Action<ImageExplanation>? watch,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        var run = ExplanationRun.Begin(_options, scorer, photo);
        SegmentMap segments = run.Segment(_options.Segmenter, _options.Upsampling, cancellation);
        run.HideAll(_options.Baseline, segments, cancellation);
        MaskMatrix masks = _options.Sampler.Sample(segments.Count, _options.SamplesFor(segments.Count), _options.Seed);
        var rows = new DistinctRows(masks);
        ComposeSample compose = new SampleComposer(run.Prepared, run.Hidden, segments, scorer.Input).Of(rows.Masks);
        // The first row is the picture; where the second hides all, it is the baseline, which was scored too.
        int known = rows.Masks.Samples > 1 && rows.Masks.CountShown(1) == 0 ? 2 : 1;
        using SampleScores scores = run.BeginScoring(rows.Masks.Samples, known, compose, progress);
        var looks = new LookSchedule(segments.Count, masks.Samples);
        var stopping = new StopDecision(_options.Stop, masks, looks);

        for (int samples = looks.Next(0); ; samples = looks.Next(samples))
        {
            bool isLast = samples == masks.Samples;
            // All masks there are stand in order, so the first of them are no sample of anything.
            if (!isLast && (masks.IsComplete || (watch is null && !stopping.LooksAt(samples))))
                continue;
            int scored = rows.CountIn(samples);
            run.Score(scores, Math.Max(scored, known), cancellation);
            IReadOnlyList<SurrogateFit> fits =
                LocalModels.Fit(_options, masks.First(samples), rows.Spread(scores.All, samples), cancellation);
            SamplingStop? stopped = stopping.After(samples, fits);
            scores.Forecast(rows.CountIn(stopped is not null ? samples : stopping.Forecast));
            ImageExplanation explanation = run.Explained("lime", samples, known: known + samples - scored,
                target => (Maps.FromImportance(fits[target].Importance, segments, _options.Upsampling), fits[target]),
                segments, _options.Upsampling, stopped);
            if (stopped is not null)
                return explanation;
            watch?.Invoke(explanation);
        }
    }
}
