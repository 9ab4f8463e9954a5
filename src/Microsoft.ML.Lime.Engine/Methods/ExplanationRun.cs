using System.Diagnostics;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Engine.Scoring;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>
/// What every explainer does around its own idea, step by step and on one clock: fit the photo, hide all of it, ask the model about both,
/// score perturbed pictures, and tell the result. A step is called after the one before it.
/// </summary>
internal sealed class ExplanationRun
{
    private readonly ExplainOptions _options;
    private readonly IScorer _scorer;
    private readonly List<string> _warnings = [];
    private ITargetReader _target = null!;
    private StageTimings _timings = new();
    private StageTimings _beforeScoring = new();
    private double _scoringTime;
    private long _lapBegan = Stopwatch.GetTimestamp();
    private int _calls = 2; // the picture and the baseline

    private ExplanationRun(ExplainOptions options, IScorer scorer, ImageBuffer photo)
    {
        (_options, _scorer) = (options, scorer);
        (Fit, Picture) = scorer.Input.FitImage(photo, options.Resize);
        _timings = _timings with { Decode = Lap() };
    }

    /// <summary>How the photo was fitted to the model's input.</summary>
    public PictureFit Fit { get; }

    /// <summary>The picture, before preprocessing.</summary>
    public ImageBuffer Picture { get; }

    /// <summary>The picture as the model gets it.</summary>
    public float[] Prepared { get; private set; } = [];

    /// <summary>The baseline as the model gets it.</summary>
    public float[] Hidden { get; private set; } = [];

    /// <summary>The targets' values for the picture.</summary>
    public float[] PictureScores { get; private set; } = [];

    /// <summary>The targets' values for the baseline; not numbers where there is none.</summary>
    public float[] BaselineScores { get; private set; } = [];

    /// <summary>What is explained; known once the model has seen the picture.</summary>
    public IReadOnlyList<ExplainedNumber> Numbers => _target.Numbers;

    /// <summary>Checks what was asked for and fits the photo to the model.</summary>
    /// <exception cref="LimeException">All that is wrong with the options.</exception>
    public static ExplanationRun Begin(ExplainOptions options, IScorer scorer, ImageBuffer photo)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(photo);
        string[] problems = [.. options.Problems(scorer.OutputLength), .. options.Target?.Problems(scorer) ?? []];
        return problems.Length > 0 ? throw new LimeException(problems) : new ExplanationRun(options, scorer, photo);
    }

    /// <summary>Divides a photo as an explanation does, without one.</summary>
    public static SegmentMap Segment(
        IScorer scorer, ImageBuffer photo, ResizeMode mode, ISegmenter segmenter, CancellationToken cancellation)
    {
        (PictureFit fit, ImageBuffer picture) = scorer.Input.FitImage(photo, mode);
        return segmenter.Segment(picture, fit, cancellation);
    }

    /// <summary>Divides the picture.</summary>
    /// <exception cref="LimeException">The upsampling needs a grid.</exception>
    public SegmentMap Segment(ISegmenter segmenter, MapUpsampling upsampling, CancellationToken cancellation)
    {
        SegmentMap segments = segmenter.Segment(Picture, Fit, cancellation);
        if (upsampling != MapUpsampling.Nearest && segments.Grid is null)
            throw new LimeException($"Upsampling {upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, but the "
                + $"segments are {segmenter.Info.Name}; use nearest, or segment into a grid.");
        if (segments.Count == 1)
            _warnings.Add("The picture is one segment, so its importance says only how the whole picture differs from the baseline; "
                + "ask for more features.");
        else if (segments.Count < 5)
            _warnings.Add(FormattableString.Invariant($"The picture has only {segments.Count} segments, so the map is coarse; ask ")
                + "for more features or another segmentation.");
        _timings = _timings with { Segmentation = Lap() };
        return segments;
    }

    /// <summary>
    /// Prepares the picture and the baseline for the model, runs it on both, and decides what is explained. The baseline is painted as for
    /// one segment.
    /// </summary>
    /// <param name="baseline">What a hidden pixel becomes.</param>
    /// <param name="cancellation">Stops the model.</param>
    public void HideAll(IBaseline baseline, CancellationToken cancellation) =>
        HideAll((_, hidden) => Paint(baseline, null, hidden), cancellation);

    /// <summary>The same for a method with segments.</summary>
    /// <param name="baseline">What a hidden pixel becomes.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="cancellation">Stops the model.</param>
    public void HideAll(IBaseline baseline, SegmentMap segments, CancellationToken cancellation) =>
        HideAll((_, hidden) => Paint(baseline, segments, hidden), cancellation);

    /// <summary>The same for a baseline that is made of the numbers that the model gets.</summary>
    /// <param name="hide">Reads the prepared picture and writes the prepared baseline.</param>
    /// <param name="cancellation">Stops the model.</param>
    public void HideAll(Action<float[], float[]> hide, CancellationToken cancellation)
    {
        Prepare(hide);
        float[] pictureOutput, baselineOutput;
        using (IScoringRunner runner = _scorer.OpenRunner())
        {
            pictureOutput = Run(runner, Prepared, "the picture", cancellation);
            baselineOutput = Run(runner, Hidden, "the baseline", cancellation);
        }
        Decide(pictureOutput, baselineOutput);
    }

    /// <summary>The same for a method that is made of feature maps; one run gives them and the outputs.</summary>
    /// <param name="baseline">What a hidden pixel becomes; null for 0 in the numbers that the model gets.</param>
    /// <param name="layer">The layer of the feature maps.</param>
    /// <param name="cancellation">Stops the model.</param>
    public FeatureMaps HideAll(IBaseline? baseline, IFeatureLayer layer, CancellationToken cancellation)
    {
        Prepare((_, hidden) =>
        {
            if (baseline is not null)
                Paint(baseline, null, hidden);
        });
        (FeatureMaps features, float[] pictureOutput) = Run(layer, cancellation);
        float[] baselineOutput;
        using (IScoringRunner runner = _scorer.OpenRunner())
            baselineOutput = Run(runner, Hidden, "the baseline", cancellation);
        Decide(pictureOutput, baselineOutput);
        return features;
    }

    /// <summary>Prepares the picture, runs the model on it, and decides what is explained. Nothing is hidden.</summary>
    /// <param name="layer">The layer of the feature maps.</param>
    /// <param name="cancellation">Stops the model.</param>
    public FeatureMaps Look(IFeatureLayer layer, CancellationToken cancellation)
    {
        Prepare((_, _) => { });
        (FeatureMaps features, float[] output) = Run(layer, cancellation);
        Decide(output, output);
        BaselineScores.AsSpan().Fill(float.NaN);
        _calls = 1;
        return features;
    }

    private void Paint(IBaseline baseline, SegmentMap? segments, float[] hidden)
    {
        segments ??= SegmentMap.FromValues(Picture.Height, Picture.Width, new int[Picture.Height * Picture.Width]);
        _scorer.Prepare(baseline.Paint(Picture, segments), hidden);
    }

    private void Prepare(Action<float[], float[]> hide)
    {
        (Prepared, Hidden) = (new float[_scorer.Input.Length], new float[_scorer.Input.Length]);
        _scorer.Prepare(Picture, Prepared);
        hide(Prepared, Hidden);
        _timings = _timings with { Perturbation = Lap() };
    }

    private void Decide(float[] pictureOutput, float[] baselineOutput)
    {
        _target = _options.EffectiveTarget.Open(_scorer, pictureOutput, baselineOutput);
        _warnings.AddRange(_target.Warnings);
        (PictureScores, BaselineScores) = (new float[_target.Numbers.Count], new float[_target.Numbers.Count]);
        _target.Read(pictureOutput, PictureScores);
        _target.Read(baselineOutput, BaselineScores);
        _timings = _timings with { Inference = Lap() };
    }

    /// <summary>Scores perturbed pictures.</summary>
    /// <param name="samples">Rows of the result.</param>
    /// <param name="known">
    /// The first rows that are known: 1 for the picture, 2 for picture and baseline, 0 where both are no samples.
    /// </param>
    /// <param name="compose">Writes each of the others.</param>
    /// <param name="progress">Told some twenty times a second; ends at 1.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    /// <param name="raw">Whether classes are scored by their raw outputs, before the activation. None may be known then.</param>
    public ScoreMatrix Score(
        int samples, int known, ComposeSample compose, IProgress<ExplainProgress>? progress, CancellationToken cancellation,
        bool raw = false)
    {
        using SampleScores scores = BeginScoring(samples, known, compose, progress, raw);
        Score(scores, samples, cancellation);
        return scores.All;
    }

    /// <summary>The same in blocks: begins here, and goes on with the other <c>Score</c> as far as its caller says.</summary>
    public SampleScores BeginScoring(
        int samples, int known, ComposeSample compose, IProgress<ExplainProgress>? progress, bool raw = false)
    {
        var scores = new ScoreMatrix(samples, PictureScores.Length);
        if (known > 0)
            PictureScores.CopyTo(scores.Row(0));
        if (known > 1)
            BaselineScores.CopyTo(scores.Row(1));
        _timings = _timings with { Perturbation = _timings.Perturbation + Lap() };
        _beforeScoring = _timings;
        return new SampleScores(scores, known, new PerturbedScoring(_scorer, compose, raw ? Raw(_target) : _target), progress);
    }

    /// <summary>Scores samples up to a number; what was done since the last call counts as the surrogate's time.</summary>
    public void Score(SampleScores scores, int samples, CancellationToken cancellation)
    {
        _timings = _timings with { Surrogate = _timings.Surrogate + Lap() };
        scores.ScoreTo(samples, cancellation);
        _scoringTime += Lap();
        _timings = _timings with
        {
            Perturbation = _beforeScoring.Perturbation + _scoringTime * (1 - scores.InferenceShare),
            Inference = _beforeScoring.Inference + _scoringTime * scores.InferenceShare,
        };
    }

    /// <summary>Tells the result.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="samples">Rows that were scored.</param>
    /// <param name="known">Those of them that were known, as in <see cref="BeginScoring"/>.</param>
    /// <param name="explain">The map of each target, by its number, and what a surrogate learned.</param>
    /// <param name="segments">The features; null where there are none.</param>
    /// <param name="upsampling">How the maps became large.</param>
    /// <param name="stopped">Why there are not more samples.</param>
    /// <param name="warnings">What to know, beside what is known here.</param>
    public ImageExplanation Explained(string method, int samples, int known, Func<int, (ScoreMap Map, SurrogateFit? Fit)> explain,
        SegmentMap? segments, MapUpsampling upsampling, SamplingStop? stopped = null, params IEnumerable<string> warnings)
    {
        _timings = _timings with { Surrogate = _timings.Surrogate + Lap() };
        string[] general = [.. _warnings, .. warnings];
        ClassExplanation[] classes = [.. _target.Numbers.Select((number, i) =>
        {
            (ScoreMap map, SurrogateFit? fit) = explain(i);
            return new ClassExplanation
            {
                ClassIndex = number.ClassIndex,
                ClassName = number.ClassName,
                TargetName = number.TargetName,
                Probability = PictureScores[i],
                BaselineProbability = BaselineScores[i],
                Fit = fit,
                Map = map,
                Warnings = [.. general, .. fit?.Warnings ?? []],
            };
        })];
        return new ImageExplanation
        {
            Method = method,
            Model = _scorer.Info,
            Fit = Fit,
            Picture = Picture,
            Segments = segments,
            Options = _options,
            Upsampling = upsampling,
            Activation = _target.Activation,
            Samples = samples,
            Stopped = stopped,
            ModelCalls = samples - known + _calls,
            Classes = classes,
            Timings = _timings,
        };
    }

    private static ITargetReader Raw(ITargetReader target) => target.Numbers.All(number => number.ClassIndex is not null)
        ? OutputTarget.Reader([.. target.Numbers.Select(number => number.ClassIndex!.Value)])
        : target;

    private (FeatureMaps Features, float[] Outputs) Run(IFeatureLayer layer, CancellationToken cancellation)
    {
        var outputs = new float[_scorer.OutputLength];
        FeatureMaps features = layer.Run(Prepared, outputs, cancellation);
        RawOutput.RequireFinite(outputs, "the picture");
        return (features, outputs);
    }

    private static float[] Run(IScoringRunner runner, float[] prepared, string what, CancellationToken cancellation)
    {
        prepared.CopyTo(runner.Input);
        float[] output = runner.Run(1, cancellation).ToArray();
        RawOutput.RequireFinite(output, what);
        return output;
    }

    private double Lap()
    {
        long now = Stopwatch.GetTimestamp();
        double elapsed = Stopwatch.GetElapsedTime(_lapBegan, now).TotalMilliseconds;
        _lapBegan = now;
        return elapsed;
    }
}
