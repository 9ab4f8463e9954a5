using Microsoft.ML.Lime.Engine.Weighting;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The ways to weigh samples.</summary>
public static class Weightings
{
    /// <summary>The width of python lime's kernel.</summary>
    private const double PythonWidth = 0.25;

    /// <summary>All samples count alike, the picture itself among them, as in MATLAB's imageLIME. Its name is <c>none</c>.</summary>
    [Component("none", "All samples count alike, the image itself included.")]
    public static ISampleWeighting None { get; } = new DelegateWeighting("none", _ => []);

    /// <summary>
    /// All masks that were drawn count alike, and the picture itself, which stands before them, not at all: it is no random mask, and where it scores far
    /// more than all others, as on a picture of which little may be hidden, it would tilt every coefficient. Where all masks there are were scored, it is one of
    /// them and counts. Its name is <c>drawn</c>.
    /// </summary>
    [Component("drawn", "All drawn samples count alike; the image itself does not count.")]
    public static ISampleWeighting Drawn { get; } = new DelegateWeighting("drawn", masks =>
        masks.IsComplete ? [] : [0, .. Enumerable.Repeat(1.0, masks.Samples - 1)]);

    /// <summary>
    /// exp(-d^2 / (2 width^2)) of a distance d: python lime's kernel, sqrt(exp(-d^2 / width^2)). Its name is <c>exponential</c>.
    /// </summary>
    /// <remarks>
    /// The width is in the distance's unit. With python lime's cosine and 0.25 a sample that shows half of the segments weighs 0.50 and one
    /// that shows none 0.0003; with <see cref="Distances.Euclidean"/> the same width would leave hardly a sample of weight.
    /// </remarks>
    /// <param name="distance">The distance; null for <see cref="Distances.Cosine"/>.</param>
    /// <param name="width">A finite number above 0. Defaults to 0.25.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not a finite number above 0.</exception>
    [Component("exponential", "exp(-d^2 / (2 width^2)) of the distance d to the image.")]
    public static ISampleWeighting Exponential(
        [Parameter("distance between a sample and the image", Default = "cosine")] IDistance? distance = null,
        [Parameter("width of the kernel", Min = 0, MinExclusive = true, Unit = "the distance's unit", Option = "--kernel-width")]
        double width = PythonWidth)
    {
        if (!(width > 0 && double.IsFinite(width)))
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width of the kernel must be a finite number above 0.");
        return new KernelWeighting(
            new ComponentInfo("exponential", KeyValuePair.Create("width", width)),
            distance ?? Distances.Cosine,
            d => Math.Exp(-0.5 * (d / width) * (d / width)));
    }

    /// <summary>Any kernel over a distance.</summary>
    /// <param name="name">The name that a result gives it.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="kernel">From a distance to a finite weight of at least 0.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ISampleWeighting Kernel(string name, IDistance distance, Func<double, double> kernel)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(distance);
        ArgumentNullException.ThrowIfNull(kernel);
        return new KernelWeighting(new ComponentInfo(name), distance, kernel);
    }

    /// <summary>Any function of the masks.</summary>
    /// <param name="name">The name that a result gives it.</param>
    /// <param name="weigh">What <see cref="ISampleWeighting.Weigh"/> does.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ISampleWeighting Custom(string name, Func<MaskMatrix, double[]> weigh)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(weigh);
        return new DelegateWeighting(name, weigh);
    }
}
