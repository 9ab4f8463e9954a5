namespace Microsoft.ML.Lime.Shapes;

/// <summary>A colour, each channel 0 to 255.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    public static Rgb operator *(Rgb a, double factor) => new(a.R * factor, a.G * factor, a.B * factor);

    public static Rgb Mix(Rgb a, Rgb b, double shareOfB) => a * (1 - shareOfB) + b * shareOfB;

    /// <summary>A random colour whose channels lie in a range.</summary>
    public static Rgb Random(SceneRandom random, double low, double high) =>
        new(random.Between(low, high), random.Between(low, high), random.Between(low, high));

    /// <summary>
    /// The perceived difference of two colours: the "redmean" weighted RGB distance (T. Riemersma), 0 to about 765.
    /// </summary>
    public double Distance(Rgb other)
    {
        double mean = (R + other.R) / 2, r = R - other.R, g = G - other.G, b = B - other.B;
        return Math.Sqrt((2 + mean / 256) * r * r + 4 * g * g + (2 + (255 - mean) / 256) * b * b);
    }
}
