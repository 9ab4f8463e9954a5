namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The weights that resample a line of n values to m values: for each new value, the first old value with a weight and the weights from
/// there on. They are those of Pillow: the filter is widened by the scale when reducing and renormalised at the edges.
/// </summary>
internal sealed class ResampleKernel
{
    private const double BicubicA = -0.5;

    private readonly int[] _first;
    private readonly double[][] _weights;

    /// <param name="from">Old length.</param>
    /// <param name="start">Start of the used part of the old line, in old pixels.</param>
    /// <param name="length">Length of the used part, in old pixels.</param>
    /// <param name="to">New length.</param>
    /// <param name="filter">Bilinear or bicubic.</param>
    public ResampleKernel(int from, double start, double length, int to, ResampleFilter filter)
    {
        double scale = length / to, stretch = Math.Max(scale, 1), support = (filter == ResampleFilter.Bicubic ? 2 : 1) * stretch;
        (_first, _weights) = (new int[to], new double[to][]);
        for (int i = 0; i < to; i++)
        {
            double centre = start + (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(from, (int)(centre + support + 0.5));
            var weights = new double[Math.Max(1, end - first)];
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum += weights[k] = Weight((first + k - centre + 0.5) * (1 / stretch), filter);
            for (int k = 0; k < weights.Length && sum != 0; k++)
                weights[k] /= sum;
            (_first[i], _weights[i]) = (Math.Min(first, from - 1), weights);
        }
    }

    /// <summary>The index of the first old value that has a weight in a new one.</summary>
    public int FirstIndex(int i) => _first[i];

    /// <summary>The weights of the old values from <see cref="FirstIndex"/> on. They sum to 1.</summary>
    public ReadOnlySpan<double> Weights(int i) => _weights[i];

    /// <summary>The weights in Pillow's fixed-point form for 8-bit images: integers with <paramref name="bits"/> fractional bits.</summary>
    public int[] FixedPointWeights(int i, int bits) => Array.ConvertAll(_weights[i], w => (int)(w * (1 << bits) + (w < 0 ? -0.5 : 0.5)));

    private static double Weight(double x, ResampleFilter filter)
    {
        x = Math.Abs(x);
        return filter switch
        {
            ResampleFilter.Bicubic when x < 1 => ((BicubicA + 2) * x - (BicubicA + 3)) * x * x + 1,
            ResampleFilter.Bicubic when x < 2 => (((x - 5) * x + 8) * x - 4) * BicubicA,
            ResampleFilter.Bilinear when x < 1 => 1 - x,
            _ => 0,
        };
    }
}
