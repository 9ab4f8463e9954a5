namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The weights that resample a row or column: for each new value, the first old value with a weight and the weights from there on. With
/// antialiasing they are those of Pillow: the filter is widened by the scale when reducing and renormalised at the edges. Without, they
/// are those of OpenCV: the filter keeps its width, and values at the edge are repeated.
/// </summary>
internal sealed class ResampleKernel
{
    private const double PillowCubic = -0.5, OpenCvCubic = -0.75; // the parameter a of Keys 1981

    private readonly int[] _first;
    private readonly double[][] _weights;

    /// <param name="from">Old length.</param>
    /// <param name="axis">Which old pixels become which new ones.</param>
    /// <param name="filter">Any filter but nearest.</param>
    public ResampleKernel(int from, ResampleAxis axis, ResampleFilter filter)
    {
        bool antialias = filter is ResampleFilter.Bilinear or ResampleFilter.Bicubic or ResampleFilter.Lanczos;
        double stretch = antialias ? Math.Max(axis.Scale, 1) : 1, support = Support(filter) * stretch;
        (_first, _weights) = (new int[axis.Count], new double[axis.Count][]);
        for (int i = 0; i < axis.Count; i++)
        {
            double centre = axis.Centre(i);
            (_first[i], _weights[i]) = antialias
                ? Renormalised(from, centre, support, stretch, filter)
                : Repeated(from, centre, (int)support, filter);
        }
    }

    /// <summary>The index of the first old value that has a weight in a new one.</summary>
    public int FirstIndex(int i) => _first[i];

    /// <summary>The weights of the old values from <see cref="FirstIndex"/> on. They sum to 1.</summary>
    public ReadOnlySpan<double> Weights(int i) => _weights[i];

    /// <summary>The maximum number of weights of a new value.</summary>
    public int MaxCount => _weights.Max(weights => weights.Length);

    /// <summary>The weights in Pillow's fixed-point form for 8-bit images: integers with <paramref name="bits"/> fractional bits.</summary>
    public int[] FixedPointWeights(int i, int bits) => Array.ConvertAll(_weights[i], w => (int)(w * (1 << bits) + (w < 0 ? -0.5 : 0.5)));

    private static (int First, double[] Weights) Renormalised(
        int from, double centre, double support, double stretch, ResampleFilter filter)
    {
        int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(from, (int)(centre + support + 0.5));
        var weights = new double[Math.Max(1, end - first)];
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
            sum += weights[k] = Weight((first + k - centre + 0.5) * (1 / stretch), filter);
        for (int k = 0; k < weights.Length && sum != 0; k++)
            weights[k] /= sum;
        return (Math.Min(first, from - 1), weights);
    }

    private static (int First, double[] Weights) Repeated(int from, double centre, int support, ResampleFilter filter)
    {
        int start = (int)Math.Floor(centre - 0.5) - support + 1, end = start + 2 * support;
        int first = Math.Clamp(start, 0, from - 1);
        var weights = new double[Math.Clamp(end - 1, 0, from - 1) - first + 1];
        for (int k = start; k < end; k++)
            weights[Math.Clamp(k, 0, from - 1) - first] += Weight(k - centre + 0.5, filter);
        return (first, weights);
    }

    private static int Support(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Lanczos => 3,
        ResampleFilter.Bicubic or ResampleFilter.BicubicNoAntialias => 2,
        _ => 1,
    };

    private static double Weight(double x, ResampleFilter filter)
    {
        x = Math.Abs(x);
        return filter switch
        {
            ResampleFilter.Bicubic => Cubic(x, PillowCubic),
            ResampleFilter.BicubicNoAntialias => Cubic(x, OpenCvCubic),
            ResampleFilter.Lanczos => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            _ => x < 1 ? 1 - x : 0,
        };
    }

    private static double Cubic(double x, double a) =>
        x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
