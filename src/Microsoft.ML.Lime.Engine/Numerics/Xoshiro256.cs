using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>
/// The generator behind everything random here: xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64 as its authors
/// advise. Ours rather than <see cref="Random"/>, whose numbers may change from one .NET to the next.
/// </summary>
internal struct Xoshiro256
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Any seed will do: SplitMix64 never makes a state of zeros.</summary>
    public Xoshiro256(ulong seed)
        : this(SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed), SplitMix64(ref seed))
    {
    }

    /// <summary>A state as it is; not all zeros.</summary>
    internal Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>The next 64 random bits.</summary>
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

    /// <summary>A number from 0 to just below 1, a multiple of 2^-53.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Fills words with random bits.</summary>
    public void Fill(Span<ulong> words)
    {
        foreach (ref ulong word in words)
            word = Next();
    }

    /// <summary>Draws without replacement (Fisher and Yates): the first values become a random choice of all, in random order.</summary>
    /// <param name="values">Are put into another order.</param>
    /// <param name="count">How many are drawn.</param>
    public void Draw(Span<int> values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int other = i + (int)(NextUnit() * (values.Length - i));
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>The numbers from 0 on in random order.</summary>
    /// <param name="count">How many.</param>
    public int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Draw(order, count - 1);
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
