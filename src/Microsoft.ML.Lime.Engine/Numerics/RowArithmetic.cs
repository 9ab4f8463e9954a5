using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>
/// Vectorized row operations for dense linear algebra. Multiplication and addition are rounded separately, and sums have a fixed order.
/// Therefore the result does not depend on the vector width of the CPU.
/// </summary>
internal static class RowArithmetic
{
    /// <summary>Rows of the right factor per block; a block stays in the first-level cache for all rows of the left factor.</summary>
    private const int RowsPerBlock = 128;

    /// <summary>Minimum number of multiplications for parallel execution, and the number of columns per parallel task.</summary>
    private const long MinParallelOperations = 4_000_000, ColumnsPerTask = 64;

    /// <summary>Computes target += factor * row elementwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> row)
    {
        row = row[..target.Length];
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(target[i..]) + new Vector<double>(row[i..]) * factor).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] += factor * row[i];
    }

    /// <summary>
    /// The dot product of two rows whose length is a multiple of 4: four partial sums of every fourth product, then the sum of those.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        for (int i = 0; i < one.Length; i += 4)
            sums += Vector256.Create(one[i..]) * Vector256.Create(other[i..]);
        return sums[0] + sums[1] + (sums[2] + sums[3]);
    }

    /// <summary>
    /// Computes target += left * right. Each element is summed in the order of the right factor's rows, as with <see cref="AddScaled"/> row
    /// by row.
    /// </summary>
    /// <param name="target">The matrix that is added to, one row per row of <paramref name="left"/>.</param>
    /// <param name="targetRow">The first row of <paramref name="target"/> that is used.</param>
    /// <param name="left">The left factor, with <paramref name="depth"/> columns in use.</param>
    /// <param name="rows">The number of rows of <paramref name="left"/> that are used.</param>
    /// <param name="right">The right factor.</param>
    /// <param name="rightRow">The first row of <paramref name="right"/> that is used.</param>
    /// <param name="depth">The number of rows of <paramref name="right"/> that are used.</param>
    /// <param name="from">The first column of the target and of the right factor, a multiple of 4.</param>
    /// <param name="to">The column after the last one, a multiple of 4.</param>
    public static void AddProduct(
        Matrix target, int targetRow, Matrix left, int rows, Matrix right, int rightRow, int depth, int from, int to)
    {
        if (rows == 0 || depth == 0 || from >= to)
            return;
        if (rows < 4)
        {
            // For so few rows, the fastest way is to read the right factor once, in order.
            for (int row = 0; row < rows; row++)
                for (int k = 0; k < depth; k++)
                    AddScaled(target.SliceFrom(targetRow + row, from)[..(to - from)], left[row, k], right.SliceFrom(rightRow + k, from));
            return;
        }
        int bands = (int)((to - from + ColumnsPerTask - 1) / ColumnsPerTask);
        if (bands > 1 && (long)rows * depth * (to - from) > MinParallelOperations)
            Parallel.For(0, bands, band => Add(from + band * (int)ColumnsPerTask, Math.Min(to, from + (band + 1) * (int)ColumnsPerTask)));
        else
            Add(from, to);

        void Add(int first, int last)
        {
            // The columns of the right factor are copied only if at least four rows of the left factor use the copy.
            Span<double> packed = stackalloc double[RowsPerBlock * 8];
            for (int start = 0; start < depth; start += RowsPerBlock)
            {
                int count = Math.Min(RowsPerBlock, depth - start);
                for (int column = first; column < last; column += 8)
                {
                    int width = Math.Min(8, last - column), row = 0;
                    if (width == 8 && rows >= 4)
                    {
                        for (int k = 0; k < count; k++)
                            right.SliceFrom(rightRow + start + k, column)[..8].CopyTo(packed[(8 * k)..]);
                        for (; row + 4 <= rows; row += 4)
                            AddTile(target, targetRow + row, left, row, packed, start, count, column);
                    }
                    for (; row < rows; row++)
                        for (int four = 0; four < width; four += 4)
                            AddStrip(target, targetRow + row, left, row, right, rightRow, start, count, column + four);
                }
            }
        }
    }

    /// <summary>Updates four rows and eight columns of the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(
        Matrix target, int targetRow, Matrix left, int leftRow, ReadOnlySpan<double> right, int start, int count, int column)
    {
        ref double l0 = ref MemoryMarshal.GetReference(left.SliceFrom(leftRow, start)),
            l1 = ref MemoryMarshal.GetReference(left.SliceFrom(leftRow + 1, start)),
            l2 = ref MemoryMarshal.GetReference(left.SliceFrom(leftRow + 2, start)),
            l3 = ref MemoryMarshal.GetReference(left.SliceFrom(leftRow + 3, start));
        ref double r = ref MemoryMarshal.GetReference(right);
        ref double t = ref MemoryMarshal.GetReference(target.SliceFrom(targetRow, column));
        nuint next = (nuint)target.Stride;
        Vector256<double> a0 = Vector256.LoadUnsafe(ref t), b0 = Vector256.LoadUnsafe(ref t, 4),
            a1 = Vector256.LoadUnsafe(ref t, next), b1 = Vector256.LoadUnsafe(ref t, next + 4),
            a2 = Vector256.LoadUnsafe(ref t, 2 * next), b2 = Vector256.LoadUnsafe(ref t, 2 * next + 4),
            a3 = Vector256.LoadUnsafe(ref t, 3 * next), b3 = Vector256.LoadUnsafe(ref t, 3 * next + 4);
        nuint at = 0;
        for (int k = 0; k < count; k++, at += 8)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref r, at), y = Vector256.LoadUnsafe(ref r, at + 4);
            Vector256<double> factor = Vector256.Create(Unsafe.Add(ref l0, k));
            (a0, b0) = (a0 + x * factor, b0 + y * factor);
            factor = Vector256.Create(Unsafe.Add(ref l1, k));
            (a1, b1) = (a1 + x * factor, b1 + y * factor);
            factor = Vector256.Create(Unsafe.Add(ref l2, k));
            (a2, b2) = (a2 + x * factor, b2 + y * factor);
            factor = Vector256.Create(Unsafe.Add(ref l3, k));
            (a3, b3) = (a3 + x * factor, b3 + y * factor);
        }
        a0.StoreUnsafe(ref t);
        b0.StoreUnsafe(ref t, 4);
        a1.StoreUnsafe(ref t, next);
        b1.StoreUnsafe(ref t, next + 4);
        a2.StoreUnsafe(ref t, 2 * next);
        b2.StoreUnsafe(ref t, 2 * next + 4);
        a3.StoreUnsafe(ref t, 3 * next);
        b3.StoreUnsafe(ref t, 3 * next + 4);
    }

    /// <summary>Updates one row and four columns of the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddStrip(
        Matrix target, int targetRow, Matrix left, int leftRow, Matrix right, int rightRow, int start, int count, int column)
    {
        ref double r = ref MemoryMarshal.GetReference(right.SliceFrom(rightRow + start, column));
        ref double t = ref MemoryMarshal.GetReference(target.SliceFrom(targetRow, column));
        Vector256<double> sum = Vector256.LoadUnsafe(ref t);
        nuint at = 0, stride = (nuint)right.Stride;
        foreach (double factor in left.SliceFrom(leftRow, start)[..count])
        {
            sum += Vector256.LoadUnsafe(ref r, at) * factor;
            at += stride;
        }
        sum.StoreUnsafe(ref t);
    }
}
