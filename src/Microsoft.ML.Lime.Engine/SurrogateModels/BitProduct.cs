using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The product of a bit matrix and a dense matrix: for each row of bits, the sum of the dense rows whose bits are set. Bits are processed
/// in groups of four: the sixteen subset sums of every four dense rows are computed once, and each row of bits adds one of them per group
/// (method of four Russians: Arlazarov, Dinic, Kronrod and Faradzhev 1970). The order of summation is that of the bits, independent of the
/// processor and the degree of parallelism.
/// </summary>
internal static class BitProduct
{
    /// <summary>Columns, bits and rows per block: the subset sums and the rows fit into the first-level cache.</summary>
    private const int Lanes = 16, Bits = 32, Rows = 128;

    /// <summary>Minimum number of additions for parallel execution.</summary>
    private const long MinParallelOperations = 4_000_000;

    /// <summary>Computes product += bits * dense.</summary>
    /// <param name="bits">Rows of words, lowest bit first. Bits without a row in <paramref name="dense"/> are ignored.</param>
    /// <param name="stride">Number of words from one row of bits to the next.</param>
    /// <param name="dense">One row per bit.</param>
    /// <param name="product">One row per row of bits, with as many columns as <paramref name="dense"/>.</param>
    public static void Add(ReadOnlyMemory<ulong> bits, int stride, Matrix dense, Matrix product)
    {
        int width = (product.Columns + 3) / 4 * 4, pieces = (width + Lanes - 1) / Lanes;
        if (pieces > 1 && (long)product.Rows * dense.Rows / 4 * width > MinParallelOperations)
            Parallel.For(0, pieces, piece =>
                AddColumns(bits.Span, stride, dense, product, piece * Lanes, Math.Min(Lanes, width - piece * Lanes)));
        else
            for (int piece = 0; piece < pieces; piece++)
                AddColumns(bits.Span, stride, dense, product, piece * Lanes, Math.Min(Lanes, width - piece * Lanes));
    }

    private static void AddColumns(ReadOnlySpan<ulong> bits, int stride, Matrix dense, Matrix product, int column, int width)
    {
        Span<double> sums = stackalloc double[Bits / 4 * 16 * Lanes], rows = stackalloc double[Rows * Lanes];
        rows.Clear();
        for (int first = 0; first < product.Rows; first += Rows)
        {
            int count = Math.Min(Rows, product.Rows - first);
            for (int row = 0; row < count; row++)
                product.SliceFrom(first + row, column)[..width].CopyTo(rows[(row * Lanes)..]);
            for (int bit = 0; bit < dense.Rows; bit += Bits)
            {
                int used = Math.Min(Bits, dense.Rows - bit);
                ComputeSubsetSums(sums, dense, bit, used, column, width);
                ReadOnlySpan<ulong> words = bits[(first * stride + bit / 64)..];
                if (width > 4)
                    AddWide(words, stride, bit & 32, uint.MaxValue >> (Bits - used), sums, rows, count);
                else
                    AddNarrow(words, stride, bit & 32, uint.MaxValue >> (Bits - used), sums, rows, count);
            }
            for (int row = 0; row < count; row++)
                rows.Slice(row * Lanes, width).CopyTo(product.SliceFrom(first + row, column));
        }
    }

    /// <summary>Computes the subset sums of every four rows. Each sum is the sum without the subset's last row plus that row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeSubsetSums(Span<double> sums, Matrix dense, int first, int count, int column, int width)
    {
        for (int row = 0; row < count; row++)
        {
            int bit = 1 << (row & 3);
            Span<double> group = sums.Slice((row >> 2) * 16 * Lanes, 16 * Lanes);
            if (bit == 1)
                group[..Lanes].Clear();
            ref double added = ref MemoryMarshal.GetReference(dense.SliceFrom(first + row, column));
            ref double sum = ref MemoryMarshal.GetReference(group);
            for (nuint lane = 0; lane < (nuint)width; lane += 4)
            {
                Vector256<double> term = Vector256.LoadUnsafe(ref added, lane);
                for (nuint subset = lane; subset < (nuint)(bit * Lanes); subset += Lanes)
                    (Vector256.LoadUnsafe(ref sum, subset) + term).StoreUnsafe(ref sum, subset + (nuint)(bit * Lanes));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWide(
        ReadOnlySpan<ulong> words, int stride, int shift, uint used, ReadOnlySpan<double> sums, Span<double> rows, int count)
    {
        ref double table = ref MemoryMarshal.GetReference(sums);
        ref double target = ref MemoryMarshal.GetReference(rows);
        for (int row = 0; row < count; row++)
        {
            nuint to = (nuint)(row * Lanes), at = 0;
            Vector256<double> a = Vector256.LoadUnsafe(ref target, to), b = Vector256.LoadUnsafe(ref target, to + 4),
                c = Vector256.LoadUnsafe(ref target, to + 8), d = Vector256.LoadUnsafe(ref target, to + 12);
            for (uint rest = (uint)(words[row * stride] >> shift) & used; rest != 0; rest >>= 4, at += 16 * Lanes)
            {
                nuint sum = at + (rest & 15) * Lanes;
                a += Vector256.LoadUnsafe(ref table, sum);
                b += Vector256.LoadUnsafe(ref table, sum + 4);
                c += Vector256.LoadUnsafe(ref table, sum + 8);
                d += Vector256.LoadUnsafe(ref table, sum + 12);
            }
            a.StoreUnsafe(ref target, to);
            b.StoreUnsafe(ref target, to + 4);
            c.StoreUnsafe(ref target, to + 8);
            d.StoreUnsafe(ref target, to + 12);
        }
    }

    /// <summary>Variant of <see cref="AddWide"/> for at most four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddNarrow(
        ReadOnlySpan<ulong> words, int stride, int shift, uint used, ReadOnlySpan<double> sums, Span<double> rows, int count)
    {
        ref double table = ref MemoryMarshal.GetReference(sums);
        ref double target = ref MemoryMarshal.GetReference(rows);
        for (int row = 0; row < count; row++)
        {
            nuint to = (nuint)(row * Lanes), at = 0;
            Vector256<double> total = Vector256.LoadUnsafe(ref target, to);
            for (uint rest = (uint)(words[row * stride] >> shift) & used; rest != 0; rest >>= 4, at += 16 * Lanes)
                total += Vector256.LoadUnsafe(ref table, at + (rest & 15) * Lanes);
            total.StoreUnsafe(ref target, to);
        }
    }
}
