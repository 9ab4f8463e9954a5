namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>The standard normal distribution, far out in its tail.</summary>
internal static class NormalDistribution
{
    /// <summary>What a normal variable exceeds with a probability: 1.645 for 0.05.</summary>
    /// <param name="probability">Above 0; above 0.5 it is 0.</param>
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
    /// The probability of a value above x. Up to 2 by the series of odd powers around 0 (Abramowitz and Stegun 1964, 26.2.11), further
    /// out by Laplace's continued fraction (26.2.14).
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
