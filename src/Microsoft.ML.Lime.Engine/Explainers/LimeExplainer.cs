using System.Diagnostics;

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
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(photo);
        if (_options.Problems(scorer.OutputLength) is { Count: > 0 } problems)
            throw new LimeException(problems);
        ScorerInput input = scorer.Input;

        long began = Stopwatch.GetTimestamp();
        (PictureFit fit, ImageBuffer picture) = Fit(photo, input);
        double decode = MillisecondsSince(ref began);

        SegmentMap segments = _options.Segmenter.Segment(picture, fit, cancellation);
        RequireGridForUpsampling(segments);
        double segmentation = MillisecondsSince(ref began);

        var prepared = new float[input.Length];
        var hidden = new float[input.Length];
        scorer.Prepare(picture, prepared);
        scorer.Prepare(_options.Baseline.Paint(picture, segments), hidden);
        MaskMatrix masks = _options.Sampler.Sample(segments.Count, _options.Samples, _options.Seed);
        double perturbation = MillisecondsSince(ref began);

        (float[] pictureOutput, float[] baselineOutput) = ScoreBoth(scorer, prepared, hidden);
        Activation activation = RawOutput.Resolve(scorer.Activation, pictureOutput, baselineOutput);
        int[] targets = _options.Targets(pictureOutput);
        var scores = new ScoreMatrix(masks.Samples, targets.Length);
        var baselineScores = new float[targets.Length];
        RawOutput.Apply(activation, pictureOutput, targets, scores.Row(0));
        RawOutput.Apply(activation, baselineOutput, targets, baselineScores);
        double inference = MillisecondsSince(ref began);

        var scoring = new PerturbedScoring(scorer, new SampleComposer(prepared, hidden, segments, input), activation, targets);
        scoring.Score(masks, first: 1, scores, progress, done: 2, cancellation);
        double scored = MillisecondsSince(ref began);

        IReadOnlyList<SurrogateFit> fits = LocalModels.Fit(_options, masks, scores, cancellation);
        string[] warnings = [.. Warnings(scorer, segments, activation, pictureOutput)];
        ClassExplanation[] classes = [.. targets.Select((index, i) => new ClassExplanation
        {
            ClassIndex = index,
            ClassName = scorer.ClassNames?[index],
            Probability = scores[0, i],
            BaselineProbability = baselineScores[i],
            Fit = fits[i],
            Map = Maps.FromImportance(fits[i].Importance, segments, _options.Upsampling),
            Warnings = [.. warnings, .. fits[i].Warnings],
        })];
        return new ImageExplanation
        {
            Method = "lime",
            Model = scorer.Info,
            Fit = fit,
            Picture = picture,
            Segments = segments,
            Options = _options,
            Upsampling = _options.Upsampling,
            Activation = activation,
            Samples = masks.Samples,
            ModelCalls = masks.Samples + 1,
            Classes = classes,
            Timings = new StageTimings
            {
                Decode = decode,
                Segmentation = segmentation,
                Perturbation = perturbation + scored * (1 - scoring.InferenceShare),
                Inference = inference + scored * scoring.InferenceShare,
                Surrogate = MillisecondsSince(ref began),
            },
        };
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
        (PictureFit fit, ImageBuffer picture) = Fit(photo, scorer.Input);
        return _options.Segmenter.Segment(picture, fit, cancellation);
    }

    private (PictureFit Fit, ImageBuffer Picture) Fit(ImageBuffer photo, ScorerInput input)
    {
        var fit = PictureFit.Create(photo.Height, photo.Width, input.Height, input.Width, _options.Resize);
        return (fit, fit.Apply(InColorsOf(photo, input)));
    }

    private static ImageBuffer InColorsOf(ImageBuffer photo, ScorerInput input) => input.Channels switch
    {
        4 => photo,
        1 => photo.WithoutAlpha(AlphaMode.OverWhite).ToGrey(),
        _ => photo.WithoutAlpha(AlphaMode.OverWhite),
    };

    private void RequireGridForUpsampling(SegmentMap segments)
    {
        if (_options.Upsampling != MapUpsampling.Nearest && segments.Grid is null)
            throw new LimeException($"Upsampling {_options.Upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, but the segments are {_options.Segmenter.Info.Name}; use nearest, or segment into a grid.");
    }

    private static (float[] Picture, float[] Baseline) ScoreBoth(IScorer scorer, float[] picture, float[] baseline)
    {
        using IScoringRunner runner = scorer.OpenRunner();
        return (Score(picture, "the picture"), Score(baseline, "the baseline"));

        float[] Score(float[] prepared, string what)
        {
            prepared.CopyTo(runner.Input);
            float[] output = runner.Run(1).ToArray();
            RawOutput.RequireFinite(output, what);
            return output;
        }
    }

    private static IEnumerable<string> Warnings(IScorer scorer, SegmentMap segments, Activation activation, float[] pictureOutput)
    {
        if (segments.Count == 1)
            yield return "The picture is one segment, so its importance says only how the whole picture differs from the baseline; ask for more features.";
        else if (segments.Count < 5)
            yield return FormattableString.Invariant($"The picture has only {segments.Count} segments, so the map is coarse; ask for more features or another segmentation.");
        if (scorer.Activation == Activation.Auto && activation == Activation.None && !RawOutput.IsDistribution(pictureOutput))
            yield return pictureOutput.Length == 1
                ? "The model's single output lies within [0, 1] and is taken for a probability; if it is a logit, ask for the activation sigmoid."
                : "The model's outputs lie within [0, 1] without adding up to 1 and are taken for independent probabilities; if they are logits, ask for the activation softmax or sigmoid.";
    }

    private static double MillisecondsSince(ref long began)
    {
        long now = Stopwatch.GetTimestamp();
        double elapsed = Stopwatch.GetElapsedTime(began, now).TotalMilliseconds;
        began = now;
        return elapsed;
    }
}
