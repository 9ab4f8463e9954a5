namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>Upper tail probabilities and quantiles of the standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>The value that a standard normal variable exceeds with a given probability: 1.645 for 0.05.</summary>
    /// <param name="probability">Above 0. For 0.5 and more the result is 0.</param>
    public static double UpperQuantile(double probability)
    {
        double low = 0, high = 40;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = UpperTail(middle) > probability ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    /// <summary>
    /// The probability of a value above x. For x up to 2, the series of odd powers around 0 (Abramowitz and Stegun 1964, 26.2.11);
    /// otherwise Laplace's continued fraction (26.2.14).
    /// </summary>
    /// <param name="x">At least 0.</param>
    public static double UpperTail(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x <= 2)
        {
            double term = x, sum = x;
            for (int odd = 3; odd < 60; odd += 2)
                sum += term *= x * x / odd;
            return 0.5 - density * sum;
        }
        double fraction = x;
        for (int i = 160; i > 0; i--)
            fraction = x + i / fraction;
        return density / fraction;
    }
}
