using System.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The columns of a <see cref="MaskMatrix"/> as bits: for each feature, the samples in which it is present, 64 per word, lowest bit first.
/// </summary>
internal sealed class BitColumns
{
    private readonly ulong[] _words;

    public BitColumns(MaskMatrix masks)
    {
        Stride = (masks.Samples + 63) / 64;
        _words = new ulong[checked((long)masks.Features * Stride)];
        Span<ulong> square = stackalloc ulong[64];
        for (int from = 0; from < masks.Samples; from += 64)
            for (int word = 0; word < masks.Row(0).Length; word++)
            {
                square.Clear();
                for (int i = 0; i < Math.Min(64, masks.Samples - from); i++)
                    square[i] = masks.Row(from + i)[word];
                Transpose(square);
                for (int i = 0; i < Math.Min(64, masks.Features - 64 * word); i++)
                    _words[(64 * word + i) * Stride + from / 64] = square[i];
            }
    }

    /// <summary>Number of words from one column to the next.</summary>
    public int Stride { get; }

    /// <summary>The samples in which a feature is present; bits after the last sample are 0.</summary>
    public ReadOnlySpan<ulong> this[int feature] => _words.AsSpan(feature * Stride, Stride);

    /// <summary>All columns, starting at a word; columns are <see cref="Stride"/> words apart.</summary>
    public ReadOnlyMemory<ulong> WordsFrom(int word) => _words.AsMemory(word);

    /// <summary>The number of the given samples in which both features are present.</summary>
    public long CountBoth(int one, int other, ReadOnlySpan<ulong> samples)
    {
        ReadOnlySpan<ulong> first = this[one], second = this[other];
        long both = 0;
        for (int word = 0; word < first.Length; word++)
            both += BitOperations.PopCount(first[word] & second[word] & samples[word]);
        return both;
    }

    /// <summary>The number of bits set in both of two rows of the same length.</summary>
    public static long CountCommonBits(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        long both = 0;
        for (int word = 0; word < one.Length; word++)
            both += BitOperations.PopCount(one[word] & other[word]);
        return both;
    }

    /// <summary>Transposes 64 x 64 bits by swapping halves, then quarters, and so on (Warren 2012, "Hacker's Delight", 7-3).</summary>
    private static void Transpose(Span<ulong> rows)
    {
        ulong low = uint.MaxValue;
        for (int size = 32; size != 0; size >>= 1, low ^= low << size)
            for (int row = 0; row < 64; row = ((row | size) + 1) & ~size)
            {
                ulong swapped = ((rows[row] >> size) ^ rows[row | size]) & low;
                rows[row] ^= swapped << size;
                rows[row | size] ^= swapped;
            }
    }
}
