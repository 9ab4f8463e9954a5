using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Scoring;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The first step of every method: options that were checked, and the source image fitted to the model's input. The model has not run yet.
/// Immutable; the next step is <see cref="Prepare(IBaseline, SegmentMap?, CancellationToken)"/>.
/// </summary>
public sealed class FittedImage
{
    private readonly (float Low, float High) _range;

    private FittedImage(ExplainOptions options, IScorer scorer, ImageBuffer source)
    {
        (Options, Scorer) = (options, scorer);
        (Fit, Image) = options.FitImage(source, scorer);
        _range = options.PixelRange is null ? RangeOf(source) : (0, 255);
        Warnings = [.. source.Notes, .. Describe(source)];
        Clock.Record((timings, elapsed) => timings with { Decode = elapsed });
    }

    /// <summary>Checks the options and fits the image.</summary>
    /// <param name="options">The options of the method.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="source">The source image, of any size.</param>
    /// <exception cref="LimeException">All problems of the options, a sentence each.</exception>
    public static FittedImage Create(ExplainOptions options, IScorer scorer, ImageBuffer source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(source);
        string[] problems = [.. options.ProblemsWithoutLayer(scorer)];
        if (problems.Length > 0)
            throw new LimeException(problems);
        Preprocessing.RequireChannels(source.Channels, scorer.Input.Channels); // before an image of any number of channels is resized
        return new FittedImage(options, scorer, source);
    }

    /// <summary>The options of the method.</summary>
    public ExplainOptions Options { get; }

    /// <summary>The model.</summary>
    public IScorer Scorer { get; }

    /// <summary>How the source image was fitted to the model's input.</summary>
    public ImageFit Fit { get; }

    /// <summary>The image at the size of the model's input, before preprocessing.</summary>
    public ImageBuffer Image { get; }

    /// <summary>Warnings about the source image, a sentence each.</summary>
    internal IReadOnlyList<string> Warnings { get; }

    internal StageClock Clock { get; } = new();

    /// <summary>Segments the image.</summary>
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="cancellation">Stops the work.</param>
    public SegmentMap Segment(ISegmenter segmenter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        SegmentMap segments = segmenter.Segment(Image, Fit, cancellation);
        Clock.Record((timings, elapsed) => timings with { Segmentation = timings.Segmentation + elapsed });
        return segments;
    }

    /// <summary>
    /// Preprocesses the image and its baseline, evaluates the model on both, and opens the target. A scorer that is used for the first time
    /// is measured: whether its outputs depend on the batch, or differ from run to run.
    /// </summary>
    /// <param name="baseline">What replaces absent pixels.</param>
    /// <param name="segments">The segments; null, the default, for a method without: the whole image is then one segment.</param>
    /// <param name="cancellation">Stops the model.</param>
    /// <exception cref="LimeException">A value of the model's output is not finite.</exception>
    public PreparedImage Prepare(IBaseline baseline, SegmentMap? segments = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        float[] input = Preprocess(Image);
        return Evaluate(input, BaselineInput(baseline, segments), segments, cancellation);
    }

    /// <summary>
    /// What is explained, and its values for the image, the same bits as in an explanation: one model run, and a second one on the baseline
    /// only where its outputs decide what the values are: for targets other than classes, and for outputs within 0 to 1 of a scorer with
    /// <see cref="Activation.Auto"/>, which are probabilities if those of the baseline lie there, too.
    /// </summary>
    /// <param name="baseline">What replaces absent pixels.</param>
    /// <param name="segments">Gets the segments if the baseline is needed; they are null for a method without.</param>
    /// <param name="cancellation">Stops the model.</param>
    /// <exception cref="LimeException">A value of the model's output is not finite.</exception>
    public (ITargetReader Target, float[] Values) Predict(
        IBaseline baseline, Func<SegmentMap?> segments, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(segments);
        using IInferenceSession session = Scorer.OpenSession();
        float[] output = Run(session, Preprocess(Image), "the image", cancellation);
        ITarget explained = Options.EffectiveTarget;
        bool needsBaseline = explained is not ClassTarget || RawOutput.IsWithinUnit(output)
            && (Scorer.Activation == Activation.Auto || Scorer.Activation == Activation.None && ClassOutputs.IsPairOf(Scorer));
        float[] baselineOutput =
            needsBaseline ? Run(session, BaselineInput(baseline, segments()), "the baseline", cancellation) : output;
        (ITargetReader target, _) = OpenTarget(session, output, baselineOutput, cancellation);
        var values = new float[target.Outputs.Count];
        target.Read(output, values);
        return (target, values);
    }

    /// <summary>Prepares with a baseline that is computed from the model's input instead of the image.</summary>
    /// <param name="baseline">
    /// Gets the model input of the image, which it must not change, and returns that of the baseline:
    /// <see cref="ScorerInput.Length"/> values.
    /// </param>
    /// <param name="cancellation">Stops the model.</param>
    /// <exception cref="LimeException">A value of the model's output is not finite.</exception>
    public PreparedImage Prepare(Func<float[], float[]> baseline, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        float[] input = Preprocess(Image);
        return Evaluate(input, baseline(input), null, cancellation);
    }

    /// <summary>The same, and reads the activations of a layer in the model run on the image.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="baseline">What replaces absent pixels; null for 0 in the model's input.</param>
    /// <param name="cancellation">Stops the model.</param>
    internal (PreparedImage Image, IActivationLayer.Activations Activations) Prepare(
        IActivationLayer layer, IBaseline? baseline, CancellationToken cancellation)
    {
        float[] input = Preprocess(Image);
        float[] baselineInput = baseline is null ? new float[input.Length] : BaselineInput(baseline, null);
        RecordPerturbation();
        (IActivationLayer.Activations activations, float[] output) = RunLayer(layer, input, cancellation);
        using IInferenceSession session = Scorer.OpenSession();
        float[] baselineOutput = Run(session, baselineInput, "the baseline", cancellation);
        return (Check(session, null, input, baselineInput, output, baselineOutput, cancellation), activations);
    }

    /// <summary>The same for a method without a baseline: one model run.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="cancellation">Stops the model.</param>
    internal (PreparedImage Image, IActivationLayer.Activations Activations) PrepareWithoutBaseline(IActivationLayer layer,
        CancellationToken cancellation)
    {
        float[] input = Preprocess(Image);
        RecordPerturbation();
        (IActivationLayer.Activations activations, float[] output) = RunLayer(layer, input, cancellation);
        (ITargetReader target, int calls) = OpenTarget(null, output, output, cancellation);
        var findings = ScorerFindings.None with { ModelCalls = calls };
        return (new PreparedImage(this, null, input, [], output, baselineOutput: null, target, findings), activations);
    }

    private IEnumerable<string> Describe(ImageBuffer source)
    {
        if (Options.PixelRange is null
            && PixelRange.Warning(source, (low, high) => PixelRange.IsMadeFor(PrepareValue, low, high)) is { } range)
            yield return range;
        if (source.Channels == 4 && Scorer.Input.Channels is 1 or 3 && Options.Alpha == AlphaMode.OverWhite
            && Options.TransparentShare(source) is > 0 and var share)
            yield return string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} % of the image is transparent, and the model saw ")
                + "white there; if it was trained with alpha discarded or over another colour, say so (--transparency drop or a colour, "
                + "ExplainOptions.Alpha).";
        if (Scorer.Input.Channels == 4 && Image.Channels is 1 or 3)
            yield return "The model takes four channels (RGBA), and the image has no alpha, so an alpha of 255 (opaque) was added; give an "
                + "RGBA image if its alpha matters.";
    }

    /// <summary>What the model gets for a grey image of one value: a value per channel, without alpha.</summary>
    private float[] PrepareValue(float value)
    {
        var pixels = new float[Image.Height * Image.Width];
        Array.Fill(pixels, value);
        float[] input = Preprocess(ImageBuffer.FromFloats(Image.Height, Image.Width, 1, pixels));
        return [.. Enumerable.Range(0, Math.Min(3, Scorer.Input.Channels)).Select(channel => input[channel * Scorer.Input.ChannelStride])];
    }

    private float[] BaselineInput(IBaseline baseline, SegmentMap? segments) => Preprocess(baseline.Paint(
        Image, segments ?? SegmentMap.FromValues(Image.Height, Image.Width, new int[Image.Height * Image.Width])));

    private float[] Preprocess(ImageBuffer image)
    {
        var input = new float[Scorer.Input.Length];
        Scorer.Prepare(image, input);
        return input;
    }

    private PreparedImage Evaluate(float[] input, float[] baselineInput, SegmentMap? segments, CancellationToken cancellation)
    {
        RecordPerturbation();
        using IInferenceSession session = Scorer.OpenSession();
        float[] output = Run(session, input, "the image", cancellation);
        float[] baselineOutput = Run(session, baselineInput, "the baseline", cancellation);
        return Check(session, segments, input, baselineInput, output, baselineOutput, cancellation);
    }

    /// <summary>Opens the target, and measures the scorer if this is its first explanation.</summary>
    private PreparedImage Check(IInferenceSession session, SegmentMap? segments, float[] input, float[] baselineInput, float[] output,
        float[] baselineOutput, CancellationToken cancellation)
    {
        (ITargetReader target, int calls) = OpenTarget(session, output, baselineOutput, cancellation);
        ScorerFindings findings = ScorerCheck.Of(Scorer).Measure(
            Scorer, session, PreparedImage.RawTarget(target), input, baselineInput, [output, baselineOutput], cancellation);
        findings = findings with { ModelCalls = findings.ModelCalls + calls };
        return new PreparedImage(this, segments, input, baselineInput, output, baselineOutput, target, findings);
    }

    /// <summary>Opens the target; for classes the scorer is measured if its outputs leave open whether they are logits.</summary>
    private (ITargetReader Target, int ModelCalls) OpenTarget(
        IInferenceSession? session, float[] output, float[] baselineOutput, CancellationToken cancellation)
    {
        if (Options.EffectiveTarget is not ClassTarget classes)
            return (Options.EffectiveTarget.Open(Scorer, output, baselineOutput), 0);
        (bool areLogits, int calls) = ActivationCheck.Of(Scorer).Measure(
            Scorer, session, Image.Channels, _range, output, baselineOutput, cancellation);
        return (classes.Open(Scorer, output, baselineOutput, areLogits), calls);
    }

    // The values of black and white where none are stated: those of the file's type, so that all images of a data set mostly have the same.
    private static (float Low, float High) RangeOf(ImageBuffer source)
    {
        if (source.IsByte)
            return (0, 255);
        (float low, float high) = (0, 0);
        for (int i = 0; i < source.Height * source.Width * source.Channels; i++)
            (low, high) = (Math.Min(low, source.ValueAt(i)), Math.Max(high, source.ValueAt(i)));
        return (low, high <= 1.1f ? 1 : high <= 256 ? 255 : high);
    }

    private void RecordPerturbation() =>
        Clock.Record((timings, elapsed) => timings with { Perturbation = timings.Perturbation + elapsed });

    private (IActivationLayer.Activations Activations, float[] Output) RunLayer(
        IActivationLayer layer, float[] input, CancellationToken cancellation)
    {
        var output = new float[Scorer.OutputLength];
        IActivationLayer.Activations activations = layer.Run(input, output, cancellation);
        RawOutput.RequireFinite(output, "the image");
        return (activations, output);
    }

    private static float[] Run(IInferenceSession session, float[] input, string what, CancellationToken cancellation)
    {
        input.CopyTo(session.Input);
        float[] output = session.Run(1, cancellation).ToArray();
        RawOutput.RequireFinite(output, what);
        return output;
    }
}
