namespace Microsoft.ML.Lime.Engine;

/// <summary>An explanation of one picture, with what it takes to repeat it.</summary>
[TypeFormatterSource(typeof(ResultFormatterSource))]
public sealed record ImageExplanation : IShownResult
{
    /// <summary>The method's name, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The model that was explained.</summary>
    public required ScorerInfo Model { get; init; }

    /// <summary>How the photo was fitted to the model's input.</summary>
    public required PictureFit Fit { get; init; }

    /// <summary>The picture as the model's size has it, before preprocessing.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>The features; null for methods that have none (occlusion, RISE).</summary>
    public SegmentMap? Segments { get; init; }

    /// <summary>The options that were used.</summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>How the maps became as large as the model's input.</summary>
    public MapUpsampling Upsampling { get; init; }

    /// <summary>What was applied to the model's raw outputs; never <see cref="Activation.Auto"/>.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Perturbed pictures that the explanation comes from; for a surrogate the picture itself included.</summary>
    public required int Samples { get; init; }

    /// <summary>
    /// Why there are not more of them; null for a method that draws none (occlusion), for a snapshot that is not the last, and
    /// where a file of an earlier version does not tell.
    /// </summary>
    public SamplingStop? Stopped { get; init; }

    /// <summary>Pictures that went through the model: samples, picture and baseline, each once.</summary>
    public required int ModelCalls { get; init; }

    /// <summary>Where the time went.</summary>
    public required StageTimings Timings { get; init; }

    /// <summary>One explanation per class, in falling order of the model's raw output; equal ones by index.</summary>
    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>
    /// The segments that speak most for a class, or against it, as a picture and as a mask: python lime's <c>get_image_and_mask</c>.
    /// </summary>
    /// <param name="classIndex">The class: its index in the model's output.</param>
    /// <param name="options">
    /// What is shown; null for python's defaults: the five segments that speak most for the class, the rest as it is.
    /// </param>
    /// <exception cref="LimeException">The class was not explained, the method gives no weights, or the options cannot be.</exception>
    public ImageAndMask GetImageAndMask(int classIndex, ImageAndMaskOptions? options = null) =>
        GetImageAndMask(ClassOf(classIndex), options);

    /// <summary>The same for one of <see cref="Classes"/>, which need not be a class.</summary>
    /// <inheritdoc cref="GetImageAndMask(int, ImageAndMaskOptions?)"/>
    public ImageAndMask GetImageAndMask(ClassExplanation target, ImageAndMaskOptions? options = null) =>
        ImageAndMask.Of(this, target, options ?? new());

    private ClassExplanation ClassOf(int index) => Classes.FirstOrDefault(target => target.ClassIndex == index)
        ?? throw new LimeException(FormattableString.Invariant($"Class {index} was not explained, but ")
            + string.Join(", ", Classes.Select(target => target.ClassIndex is { } explained
                ? FormattableString.Invariant($"{explained}")
                : target.Label))
            + "; take one of those, or explain it, too.");

    /// <summary>The same as <see cref="ToHtml()"/>, drawn over the photo, and with another number of segments in the tables.</summary>
    /// <param name="photo">The original photo, or the explanation's picture; pictures over 800 pixels are made smaller.</param>
    /// <param name="topFeatures">How many segments the tables have, 0 or more. Defaults to 5.</param>
    /// <exception cref="ArgumentException">The photo has another size than the explanation's fit.</exception>
    public string ToHtml(ImageBuffer photo, int topFeatures = 5)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentOutOfRangeException.ThrowIfNegative(topFeatures);
        return ShownExplanation.Of(this, photo, topFeatures).ToHtml();
    }

    /// <summary>The explanation of every class: the map over the picture, a table of the five most important segments with their errors, warnings; as a fragment of HTML that stands alone, without script, style sheet or address.</summary>
    public string ToHtml() => ShownExplanation.Of(this, Picture, 5).ToHtml();

    /// <summary>The same as plain text, without pictures.</summary>
    public override string ToString() => ShownExplanation.Of(this, Picture, 5).ToString();
}
