using System.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The random number generator of this library: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64 as its authors recommend.
/// <see cref="Random"/> is not used, because its sequence may change between .NET versions.
/// </summary>
public sealed class Xoshiro256
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>A generator of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public Xoshiro256(ulong seed)
        : this(SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed))
    {
    }

    /// <summary>Creates a generator from a state, which must not be all zeros.</summary>
    internal Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>Returns the next 64 random bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Returns a uniform random number at least 0 and below 1, a multiple of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Fills words with random bits.</summary>
    /// <param name="words">Receives the bits.</param>
    public void Fill(Span<ulong> words)
    {
        foreach (ref ulong word in words)
            word = Next();
    }

    /// <summary>
    /// Samples without replacement (Fisher-Yates shuffle): afterwards the first <paramref name="count"/> values are a random sample of all
    /// values, in random order.
    /// </summary>
    /// <param name="values">The values; they are reordered.</param>
    /// <param name="count">The size of the sample.</param>
    public void Sample(Span<int> values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int other = i + (int)(NextDouble() * (values.Length - i));
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>Returns a random permutation of the numbers from 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">The number of values.</param>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Sample(order, count - 1);
        return order;
    }

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
