using Microsoft.ML.Lime.Engine.Methods;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;
using Microsoft.ML.Lime.Engine.Stopping;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of <see cref="LimeExplainer"/>. A preset is changed with <c>with</c>, never in place.</summary>
[Component("lime", "Fits a surrogate model to the scores of images with some segments absent; its coefficients are the importances.",
    NeedsSegments = true)]
public sealed record LimeOptions : ExplainOptions, ISegmentOptions
{
    /// <summary>Maximum number of segments for which all masks are evaluated by default.</summary>
    private const int MaxExact = 10;

    /// <summary>Maximum number of samples by default.</summary>
    private const int MaxSamples = 5000;

    /// <summary>
    /// The defaults of <c>new LimeOptions()</c>: 64 superpixels, 15 samples per segment in Hadamard blocks, image mean, equal weights,
    /// ridge. Chosen by measurements of faithfulness, stability and time on photos and generated images; docs/presets.md has the numbers.
    /// </summary>
    [Component("default", "Chosen by measurement.")]
    public static LimeOptions Default { get; } = new();

    /// <summary>The defaults of MATLAB's imageLIME: 49 superpixels, 2048 samples, image mean, regression tree.</summary>
    [Component("matlab", "The defaults of MATLAB's imageLIME.")]
    public static LimeOptions Matlab { get; } = new()
    {
        Segmenter = Segmenters.Slic0(49),
        Samples = 2048,
        Sampler = Samplers.Independent,
        Baseline = Baselines.ImageMean,
        Weighting = Weightings.None,
        Surrogate = Surrogates.Tree(),
    };

    /// <summary>
    /// The defaults of python lime 0.2.0.1 for images: quickshift segments, 1000 samples of which the first is the unperturbed image,
    /// segment means (truncated for 8-bit images), cosine distance under an exponential kernel of width 0.25, ridge with alpha 1, all
    /// features, the 5 classes with the largest outputs. The same masks give the same numbers; the masks come from another random
    /// generator.
    /// </summary>
    /// <remarks>
    /// Python's <c>num_features=100000</c> is <see cref="NumFeatures"/> null. Its <c>batch_size</c> belongs to the scorer and does not
    /// change results. Python ignores <c>labels</c> if <c>top_labels</c> is given; here <see cref="ExplainOptions.Classes"/> are added to
    /// the top classes. Set <see cref="ExplainOptions.TopClasses"/> to null to explain them alone. The seed of the segmenter is separate
    /// and fixed.
    /// </remarks>
    [Component("lime", "The defaults of python lime for images.")]
    public static LimeOptions Python { get; } = new()
    {
        Segmenter = Segmenters.Quickshift(kernelSize: 4, maxDistance: 200, ratio: 0.2),
        Samples = 1000,
        Sampler = Samplers.Independent,
        Baseline = Baselines.TruncatedSegmentMean,
        Weighting = Weightings.Exponential(Distances.Cosine, 0.25),
        Surrogate = Surrogates.Ridge(1),
        TopClasses = 5,
    };

    /// <summary>Divides the image into segments. The default is about 64 SLIC0 superpixels.</summary>
    [Parameter("how the image is divided into segments", Name = "segmentation", Option = "--segmentation")]
    public ISegmenter Segmenter { get; init; } = Segmenters.Slic0(64);

    /// <summary>
    /// Number of perturbed images, including the unperturbed image; at least 2. The default is null: 15 per segment, at least 200 and at
    /// most 5000; for up to 10 segments all masks. With a <see cref="Stop"/> rule it is the limit, and null means 5000. <see
    /// cref="ImageExplanation.Samples"/> is the resulting number. A repeated mask is not evaluated again; <see
    /// cref="ImageExplanation.ModelCalls"/> is the number of model evaluations.
    /// </summary>
    [Parameter("number of perturbed images", Min = 2, Max = 10_000_000, Default = "15 per segment, 200 to 5000")]
    public int? Samples { get; init; }

    /// <summary>
    /// When to stop before <see cref="Samples"/> are scored, such as <c>StopRules.RelativeError()</c>. The default is null: never. A rule
    /// needs a surrogate with standard errors. It has no effect if all 2^n masks are scored, because there is then no sampling error.
    /// </summary>
    [Parameter("when to stop before all samples are scored", Default = "never")]
    public IStopRule? Stop { get; init; }

    /// <summary>
    /// Chooses which segments are present in each perturbed image. The default is Hadamard blocks. In the mean they give the same
    /// coefficients as the independent masks of the presets of MATLAB and python lime, with fewer model runs.
    /// </summary>
    [Parameter("which segments are present in each perturbed image")]
    public ISampler Sampler { get; init; } = Samplers.Hadamard;

    /// <summary>Values of absent pixels. The default is the mean of the whole image, per channel.</summary>
    [Parameter("values of absent pixels", Alias = "--hide-color")]
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    /// <summary>
    /// Weight of each perturbed image. By default all sampled images have the same weight, and the unperturbed image has none.
    /// </summary>
    [Parameter("weights of the perturbed images")]
    public ISampleWeighting Weighting { get; init; } = Weightings.WithoutOriginal;

    /// <summary>Which features the surrogate is fitted on, if <see cref="NumFeatures"/> is less than all. The default is auto.</summary>
    [Parameter("which segments the surrogate is fitted on")]
    public IFeatureSelection FeatureSelection { get; init; } = FeatureSelections.Auto;

    /// <summary>
    /// Maximum number of features with an importance, at least 1. The default is null: all segments. The number of segments is a parameter
    /// of the <see cref="Segmenter"/>.
    /// </summary>
    [Parameter("maximum number of segments with an importance", Min = 1, Default = "all")]
    public int? NumFeatures { get; init; }

    /// <summary>The surrogate model. The default is ridge with alpha 1.</summary>
    [Parameter("the surrogate model")]
    public ISurrogate Surrogate { get; init; } = Surrogates.Ridge();

    /// <summary>How the values of a grid's cells become a map. The default is nearest.</summary>
    [Parameter("how the values are enlarged to the input's size")]
    public MapUpsampling Upsampling { get; init; } = MapUpsampling.Nearest;

    /// <summary>The masks of an image, by <see cref="Sampler"/>, <see cref="Samples"/> and
    /// <see cref="ExplainOptions.Seed"/>.</summary>
    /// <param name="segments">Number of segments, at least 1.</param>
    /// <returns>samples x segments; in the first row every segment is present.</returns>
    public MaskMatrix SampleMasks(int segments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        return Sampler.Sample(segments, SamplesFor(segments), Seed);
    }

    /// <summary>The weights of samples, by <see cref="Weighting"/>.</summary>
    /// <param name="masks">The masks.</param>
    /// <returns>A weight of at least 0 per sample, or an empty array where all samples weigh the same.</returns>
    /// <exception cref="LimeException">The weighting returned something else.</exception>
    public double[] WeighSamples(MaskMatrix masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        return SurrogateFitting.Weigh(Weighting, masks);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The surrogate is fitted to scores that are 1 for one mask and 0 for the others: a ridge regression is linear in the scores.
    /// </remarks>
    /// <exception cref="LimeException">
    /// The surrogate is not ridge, there is a stop rule, or the number of features is limited: the weights then depend on the scores.
    /// </exception>
    public (MaskMatrix Masks, double[][] Weights) LinearMasks(int segments, CancellationToken cancellation = default)
    {
        string[] problems = [.. NonlinearParts(segments)];
        if (problems.Length > 0)
            throw new LimeException(problems);
        MaskMatrix samples = SampleMasks(segments);
        var distinct = new DistinctMasks(samples);
        return (distinct.Masks, UnitScores.WeightsOf(segments, distinct.Masks.Samples,
            scores => SurrogateFitting.Fit(this, samples, distinct.Expand(scores, samples.Samples), cancellation)));
    }

    private IEnumerable<string> NonlinearParts(int segments)
    {
        if (Surrogate.Info.Name != "ridge")
            yield return $"The importances of the surrogate {Surrogate.Info.Name} are not linear in the scores, so they have no fixed "
                + "weights; use ridge (--surrogate ridge, Surrogates.Ridge).";
        if (Stop is not null)
            yield return $"The stop rule {Stop.Info.Name} makes the number of samples depend on the scores; give a number (--samples N, "
                + "LimeOptions.Samples) and no rule.";
        if (NumFeatures < segments)
            yield return FormattableString.Invariant($"A limit of {NumFeatures} segments makes the choice of segments depend on the ")
                + "scores; leave it out (--num-features, LimeOptions.NumFeatures).";
    }

    /// <summary>The number of samples for an image of so many segments.</summary>
    internal int SamplesFor(int segments)
    {
        int samples = Samples ?? (segments <= MaxExact
            ? Math.Max(200, 1 << segments)
            : (int)Math.Clamp(15L * segments, Stop is null ? 200 : MaxSamples, MaxSamples));
        // With a limit that all masks fit in, all would be scored, although a rule may need far fewer.
        return Stop is not null && segments is > MaxExact and < 31 ? Math.Min(samples, (1 << segments) - 1) : samples;
    }

    /// <inheritdoc/>
    public ExplainOptions WithSegmenter(ISegmenter segmenter) => this with { Segmenter = segmenter };

    /// <inheritdoc/>
    public override (int Height, int Width)? MapSize(ScorerInput input) =>
        Upsampling == MapUpsampling.None ? null : base.MapSize(input);

    /// <inheritdoc/>
    public override string Summary => $"{Surrogate.Info.Name} surrogate";

    /// <inheritdoc/>
    public override IExplainer CreateExplainer() => new LimeExplainer(this);

    private protected override object? Recorded(string member, object? value) =>
        member == nameof(Samples) && Samples is null && Stop is not null ? "auto" : base.Recorded(member, value);

    private protected override IEnumerable<KeyValuePair<string, object?>> RecordedAfter(string member) =>
        member == nameof(Weighting) ? [new("distance", Weighting.Distance?.Info.Name)] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [.. base.Problems(outputs)];
        if (NumFeatures is { } wanted && FeatureSelection.Info.Name == FeatureSelections.None.Info.Name)
            problems.Add(FormattableString.Invariant($"The feature selection none keeps every feature, but {wanted} were requested; ") +
                "choose another selection, or leave the number null.");
        if (NumFeatures is not null && Stop is TopKSeparationRule)
            problems.Add("The most important segments cannot be decided if the number of features is limited; leave it null, or use "
                + "another stop rule.");
        if (Sampler == Samplers.Kerdock && Stop is TopKSeparationRule)
            problems.Add("Standard errors of Kerdock masks hold only in the mean over the segments, so they cannot decide which segments "
                + "are the most important; use Hadamard masks, or another stop rule.");
        return problems;
    }
}
