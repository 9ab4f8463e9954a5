using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// An image that is ready to be perturbed: its model input and that of its baseline, the target, and the target's values for both.
/// Made by <see cref="FittedImage"/>. A method writes an <see cref="IPerturbation"/>, scores it with <see cref="Score"/>, and
/// returns <see cref="CreateExplanation"/>, which warns if the scores do not depend on the image.
/// </summary>
public sealed class PreparedImage
{
    private readonly FittedImage _image;
    private readonly ScorerFindings _findings;
    private readonly float[] _modelInput, _baselineInput, _scores, _baselineScores, _rawScores;

    /// <param name="image">The fitted image.</param>
    /// <param name="segments">The segments, if any.</param>
    /// <param name="modelInput">The model input of the image.</param>
    /// <param name="baselineInput">The model input of the baseline; empty if there is none.</param>
    /// <param name="output">The model's raw output for the image.</param>
    /// <param name="baselineOutput">The model's raw output for the baseline; null if there is none.</param>
    /// <param name="target">The target, opened with these outputs.</param>
    /// <param name="findings">What was measured about the model.</param>
    internal PreparedImage(FittedImage image, SegmentMap? segments, float[] modelInput, float[] baselineInput, float[] output,
        float[]? baselineOutput, ITargetReader target, ScorerFindings findings)
    {
        (_image, Segments, _modelInput, _baselineInput, Target, _findings) =
            (image, segments, modelInput, baselineInput, target, findings);
        (_scores, _baselineScores) = (new float[Target.Outputs.Count], new float[Target.Outputs.Count]);
        _rawScores = new float[Target.Outputs.Count];
        Target.Read(output, _scores);
        RawTarget(Target).Read(output, _rawScores);
        Spread = new ScoreSpread(Target.Outputs.Count);
        if (baselineOutput is null)
            Array.Fill(_baselineScores, float.NaN);
        else
            Target.Read(baselineOutput, _baselineScores);
        ModelCalls = (baselineOutput is null ? 1 : 2) + findings.ModelCalls;
        Warnings =
        [
            .. image.Warnings, .. SegmentWarnings(segments), .. Target.Warnings, .. findings.Warnings.Select(warning => warning.Message),
        ];
        Clock.Record((timings, elapsed) => timings with { Inference = timings.Inference + elapsed });
    }

    /// <summary>The model.</summary>
    public IScorer Scorer => _image.Scorer;

    /// <summary>The image at the size of the model's input, before preprocessing.</summary>
    public ImageBuffer Image => _image.Image;

    /// <summary>The segments; null for a method without.</summary>
    public SegmentMap? Segments { get; }

    /// <summary>The model input of the image: <see cref="ScorerInput.Length"/> preprocessed values.</summary>
    public ReadOnlySpan<float> ModelInput => _modelInput;

    /// <summary>The model input of the baseline; empty if there is none.</summary>
    public ReadOnlySpan<float> BaselineInput => _baselineInput;

    /// <summary>The target: which values of the model's output are explained.</summary>
    public ITargetReader Target { get; }

    /// <summary>The target's values for the image.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>The target's values for the baseline; NaN if there is none.</summary>
    public ReadOnlySpan<float> BaselineScores => _baselineScores;

    /// <summary>
    /// Model evaluations so far: image and baseline, and up to 44 that measure a scorer which is used for the first time
    /// (<see cref="ImageExplanation.ModelWarnings"/>).
    /// </summary>
    public int ModelCalls { get; }

    /// <summary>Warnings about image, segments, target and model, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The range of the perturbed images' scores so far.</summary>
    internal ScoreSpread Spread { get; }

    internal StageClock Clock => _image.Clock;

    /// <summary>Whether every perturbed image must be scored alone, because batches change the model's outputs.</summary>
    internal bool IsScoredAlone => _findings.IsScoredAlone;

    /// <summary>Perturbation that replaces absent segments by the baseline.</summary>
    /// <param name="masks">A row per sample, a column per segment of <see cref="Segments"/>.</param>
    /// <exception cref="InvalidOperationException">The image has no segments.</exception>
    /// <exception cref="ArgumentException">There is not one column per segment.</exception>
    public IPerturbation HideSegments(MaskMatrix masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        SegmentMap segments = Segments ?? throw new InvalidOperationException("The image was prepared without segments.");
        return masks.Features == segments.Count
            ? new SegmentPerturbation(_modelInput, _baselineInput, segments, masks, Scorer.Input)
            : throw new ArgumentException($"The masks have {masks.Features} columns for {segments.Count} segments.", nameof(masks));
    }

    /// <summary>Perturbation that replaces one rectangle by the baseline.</summary>
    /// <param name="rectangles">
    /// A rectangle per sample, within the model's input, in pixels; bottom and right are exclusive.
    /// </param>
    public IPerturbation HideRectangles(IReadOnlyList<(int Top, int Left, int Bottom, int Right)> rectangles)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        return new RectanglePerturbation(_modelInput, _baselineInput, rectangles, Scorer.Input);
    }

    /// <summary>Perturbation that blends image and baseline by smooth masks.</summary>
    internal IPerturbation Blend(ISoftMasks masks) => new BlendPerturbation(_modelInput, _baselineInput, masks, Scorer.Input);

    /// <summary>Scores all samples of a perturbation, in batches and on several threads, as the scorer allows.</summary>
    /// <param name="perturbation">The perturbation.</param>
    /// <param name="progress">Receives a report after every batch; the image and the baseline count as evaluated.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    /// <returns>samples x targets. Neither the number of threads nor the batch size changes a bit.</returns>
    /// <exception cref="LimeException">A value of the model's output is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public ScoreMatrix Score(
        IPerturbation perturbation, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        using var scorer = new PerturbationScorer(this, perturbation, progress);
        scorer.Score(perturbation.Count, cancellation);
        return scorer.Scores;
    }

    /// <summary>Makes the result of a method.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="samples">Number of perturbed images that the explanation comes from.</param>
    /// <param name="upsampling">How the maps were enlarged to the model's input size.</param>
    /// <param name="explain">Gets the index of a target value and returns its map and, if there is one, its surrogate model.</param>
    /// <param name="modelCalls">
    /// Model evaluations in all; null, the default, where each sample was one, besides those of <see cref="ModelCalls"/>.
    /// </param>
    /// <param name="warnings">Warnings of the method. Those in <see cref="Warnings"/> are added.</param>
    public ImageExplanation CreateExplanation(
        string method, int samples, MapUpsampling upsampling, Func<int, (AttributionMap Map, SurrogateFit? Fit)> explain,
        int? modelCalls = null, IEnumerable<string>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(explain);
        Clock.Record((timings, elapsed) => timings with { Surrogate = timings.Surrogate + elapsed });
        string[] general = [.. Warnings, .. warnings ?? []];
        return new ImageExplanation
        {
            Method = method,
            Model = Scorer.Info,
            ImageFit = _image.Fit,
            Image = Image,
            Segments = Segments,
            Options = _image.Options,
            Upsampling = upsampling,
            Activation = Target.Activation,
            Guesses = [.. Scorer.Info.Guesses, .. Target.Guesses],
            Samples = samples,
            ModelCalls = modelCalls ?? samples + ModelCalls,
            ModelWarnings = _findings.Warnings,
            IsScoredAlone = _findings.IsScoredAlone,
            Classes = [.. Target.Outputs.Select((number, i) =>
            {
                (AttributionMap map, SurrogateFit? fit) = explain(i);
                return new ClassExplanation
                {
                    ClassIndex = number.ClassIndex,
                    ClassName = number.ClassName,
                    TargetName = number.TargetName,
                    IsProbability = number.ClassIndex is not null && Target.AreProbabilities,
                    Probability = _scores[i],
                    BaselineProbability = _baselineScores[i],
                    Surrogate = fit,
                    Map = map,
                    Warnings = [.. general, .. fit?.Warnings ?? [], .. fit is not null && double.IsNaN(fit.R2) ? [] : NoDependence(i, map)],
                };
            })],
            Timings = Clock.Timings,
        };
    }

    /// <summary>Reads classes by their raw outputs, before the activation; other targets as they are.</summary>
    internal static ITargetReader RawTarget(ITargetReader target) => target is ClassTarget.Reader classes ? classes.Raw
        : target.Outputs.All(number => number.ClassIndex is not null)
        ? OutputTarget.Reader([.. target.Outputs.Select(number => number.ClassIndex!.Value)])
        : target;

    /// <summary>Warns if the scores do not depend on the image beyond the rounding of float32, so that the map shows nothing.</summary>
    private IEnumerable<string> NoDependence(int target, AttributionMap map)
    {
        ScoreSpread.Range range = Spread[target];
        if (range.Count < 2 && _baselineInput.Length > 0)
            range = range.With(_scores[target]).With(_baselineScores[target]);
        if (range.Count > 0)
            return range.IsConstant() ? [SurrogateWarnings.ConstantScore(range.Middle, "the map shows nothing about the model")] : [];
        // No perturbed image was scored: the map is a sum that the raw output contains.
        foreach (float value in map.Values)
            range = range.With(value);
        return range.IsConstant(Math.Abs(_rawScores[target]))
            ? [FormattableString.Invariant($"The map is {range.Middle:G6} everywhere, so it shows nothing about the model; ")
                + "check the model's input and preprocessing, or use another layer or class."]
            : [];
    }

    private static IEnumerable<string> SegmentWarnings(SegmentMap? segments)
    {
        if (segments is { Count: 1 })
            yield return "The image is one segment, so its importance is only the difference between image and baseline; "
                + "use more segments.";
        else if (segments is { Count: < 5 })
            yield return FormattableString.Invariant($"The image has only {segments.Count} segments, so the map is coarse; use ")
                + "more segments or another segmentation.";
    }
}
