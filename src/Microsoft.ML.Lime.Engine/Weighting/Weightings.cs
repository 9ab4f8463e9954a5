using Microsoft.ML.Lime.Engine.Weighting;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The sample weightings.</summary>
public static class Weightings
{
    /// <summary>The default kernel width of Python LIME for images.</summary>
    private const double DefaultWidth = 0.25;

    /// <summary>
    /// Gives all samples, including the unperturbed image, the same weight, as in MATLAB's imageLIME. Its name is <c>none</c>.
    /// </summary>
    [Component("none", "All samples have the same weight, including the unperturbed image.")]
    public static ISampleWeighting None { get; } = new DelegateWeighting("none", _ => []);

    /// <summary>
    /// Gives all sampled masks the same weight and the unperturbed image, which is the first row, the weight 0. The first row is not a
    /// random sample; if its score is far above all others, for example if the model tolerates little occlusion, it would bias every
    /// coefficient. If all possible masks were scored, the first row is one of them and has the same weight. Its name is <c>drawn</c>.
    /// </summary>
    [Component("drawn", "All sampled images have the same weight; the unperturbed image has none.")]
    public static ISampleWeighting WithoutOriginal { get; } = new DelegateWeighting("drawn", masks =>
        masks.IsComplete ? [] : [0, .. Enumerable.Repeat(1.0, masks.Samples - 1)]);

    /// <summary>
    /// Python LIME's kernel of a distance d: exp(-d^2 / (2 width^2)), that is sqrt(exp(-d^2 / width^2)). Its name is <c>exponential</c>.
    /// </summary>
    /// <remarks>
    /// The width has the unit of the distance. With the cosine distance and the width 0.25 of Python LIME, a sample with half of the
    /// segments present has the weight 0.50 and a sample without any the weight 0.0003. With <see cref="Distances.Euclidean"/> and the same
    /// width, almost all weights would be close to 0.
    /// </remarks>
    /// <param name="distance">The distance; null for <see cref="Distances.Cosine"/>. The default is null.</param>
    /// <param name="width">The width, a finite number above 0. The default is 0.25.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not a finite number above 0.</exception>
    [Component("exponential", "Weight exp(-d^2 / (2 width^2)) for the distance d to the unperturbed image.")]
    public static ISampleWeighting Exponential(
        [Parameter("distance between a sample and the image", Default = "cosine")] IDistance? distance = null,
        [Parameter("width of the kernel", Min = 0, MinExclusive = true, Unit = "the distance's unit", Option = "--kernel-width")]
        double width = DefaultWidth)
    {
        if (!(width > 0 && double.IsFinite(width)))
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width of the kernel must be a finite number above 0.");
        return new KernelWeighting(
            new ComponentInfo("exponential", KeyValuePair.Create("width", width)),
            distance ?? Distances.Cosine,
            d => Math.Exp(-0.5 * (d / width) * (d / width)));
    }

    /// <summary>Weights by a kernel function of a distance.</summary>
    /// <param name="name">The name of the weighting in results; not empty.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="kernel">Returns a finite weight of at least 0, given a distance.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ISampleWeighting Kernel(string name, IDistance distance, Func<double, double> kernel)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(distance);
        ArgumentNullException.ThrowIfNull(kernel);
        return new KernelWeighting(new ComponentInfo(name), distance, kernel);
    }

    /// <summary>Weights computed by a function of the masks.</summary>
    /// <param name="name">The name of the weighting in results; not empty.</param>
    /// <param name="weigh">Computes the weights, as <see cref="ISampleWeighting.Weigh"/>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ISampleWeighting Custom(string name, Func<MaskMatrix, double[]> weigh)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(weigh);
        return new DelegateWeighting(name, weigh);
    }
}
