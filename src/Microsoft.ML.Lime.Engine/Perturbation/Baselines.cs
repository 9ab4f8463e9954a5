using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The baselines. Only <see cref="TruncatedSegmentMean"/> rounds its values.</summary>
public static class Baselines
{
    /// <summary>The mean of the whole image, per channel. Its name is <c>image-mean</c>.</summary>
    [Component("image-mean", "The mean of the image, per channel.")]
    public static IBaseline ImageMean { get; } = new ImageMeanBaseline();

    /// <summary>The mean of each segment, per channel. Its name is <c>segment-mean</c>.</summary>
    [Component("segment-mean", "The mean of each segment, per channel.", NeedsSegments = true)]
    public static IBaseline SegmentMean { get; } = new SegmentMeanBaseline();

    /// <summary>
    /// The same as <see cref="SegmentMean"/>, but the means of an 8-bit image are truncated to integers, as in python lime, which assigns
    /// them to an array of bytes. Its name is <c>segment-mean</c>, with the parameter <c>truncated</c>.
    /// </summary>
    [Component("segment-mean", "The mean of each segment, truncated to whole numbers for 8-bit images, as in python lime.",
        Key = "truncated-segment-mean", NeedsSegments = true)]
    public static IBaseline TruncatedSegmentMean { get; } = new SegmentMeanBaseline(truncated: true);

    /// <summary>
    /// One colour: a value for all channels, or one per channel, in the image's units. Its name is <c>color</c>. Throws a <see
    /// cref="LimeException"/> for an image with another number of channels.
    /// </summary>
    /// <exception cref="ArgumentException">There is no value, or one is not finite.</exception>
    [Component("color", "One colour.")]
    public static IBaseline Color(
        [Parameter("one value, or one per channel", Unit = "the image's units", Option = "")] IReadOnlyList<double> channels) =>
            new ColorBaseline(channels);

    /// <inheritdoc cref="Color(IReadOnlyList{double})"/>
    public static IBaseline Color(params double[] channels) => Color((IReadOnlyList<double>)channels);

    /// <summary>
    /// The image, blurred by a Gaussian that is cut off at 4 sigma. The image is mirrored at its edges, including the edge pixel. Its name
    /// is <c>blur</c>.
    /// </summary>
    /// <param name="sigma">Width in pixels, above 0 and at most 10000; null for 5 % of the image's shorter side.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is out of range.</exception>
    [Component("blur", "The image, blurred by a Gaussian.")]
    public static IBaseline Blur(
        [Parameter("width of the Gaussian", Min = 0, MinExclusive = true, Max = 10_000, Unit = "pixels",
            Default = "5 % of the shorter side", Option = "--blur-sigma")]
        double? sigma = null) => new BlurBaseline(sigma);

    /// <summary>
    /// The matrix by which <see cref="Blur"/> blurs a row or a column of pixels: the blurred pixel i is the sum over j of weight (i, j) x
    /// pixel j.
    /// </summary>
    /// <param name="sigma">Width of the Gaussian in pixels, above 0 and at most 10000.</param>
    /// <param name="length">Number of pixels of the row or column, at least 1.</param>
    /// <returns>length x length weights, those of a blurred pixel after another.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static double[] BlurWeights(double sigma, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _ = new BlurBaseline(sigma); // checks the width
        return BlurBaseline.Weights(sigma, length);
    }
}
