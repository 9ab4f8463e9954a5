namespace Microsoft.ML.Lime.Shapes;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Gives the same numbers on every machine
/// and in every version of .NET.
/// </summary>
internal sealed class SceneRandom(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>Creates the generator of one image of a seed.</summary>
    public static SceneRandom ForImage(ulong seed, int index) => new(Mix(Mix(seed + Golden) ^ (ulong)index * Golden));

    public ulong Next() => Mix(_state += Golden);

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>A uniform integer from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(NextDouble() * count);

    /// <summary>
    /// A random unit vector. It uses the rational parametrisation of the circle instead of sine and cosine,
    /// whose last bits differ between platforms.
    /// </summary>
    public (double Y, double X) Direction()
    {
        double t = Between(-1, 1) * 0.41421356237309503, d = 1 + t * t;
        double x = (1 - t * t) / d, y = 2 * t / d;
        return Below(4) switch { 0 => (y, x), 1 => (x, -y), 2 => (-y, -x), _ => (-x, y) };
    }

    /// <summary>The hash of a lattice point for value noise, in [0, 1).</summary>
    public static double Hash(ulong salt, long y, long x) =>
        (Mix(salt ^ Mix((ulong)y * Golden + (ulong)x)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
