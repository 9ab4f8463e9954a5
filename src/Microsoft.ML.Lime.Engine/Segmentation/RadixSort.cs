namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A stable, parallel radix sort.</summary>
internal static class RadixSort
{
    private const int Chunks = 8, DigitBits = 11, Digits = 1 << DigitBits;

    /// <summary>Sorts by the upper 32 bits; elements with equal upper bits keep their order. Overwrites the given array.</summary>
    public static ulong[] SortByUpperHalf(ulong[] items, ParallelOptions parallel)
    {
        var source = items;
        var target = new ulong[items.Length];
        var offsets = new int[Chunks * Digits];
        for (int shift = 32; shift < 64; shift += DigitBits)
        {
            Array.Clear(offsets);
            Parallel.For(0, Chunks, parallel, chunk =>
            {
                Span<int> counts = offsets.AsSpan(chunk * Digits, Digits);
                foreach (ulong item in Chunk(source, chunk))
                    counts[(int)(item >> shift) & Digits - 1]++;
            });
            // The start of each chunk's items of each digit: after all smaller digits and after the same digit in earlier chunks.
            int start = 0;
            for (int digit = 0; digit < Digits; digit++)
                for (int chunk = 0; chunk < Chunks; chunk++)
                    (offsets[chunk * Digits + digit], start) = (start, start + offsets[chunk * Digits + digit]);
            Parallel.For(0, Chunks, parallel, chunk =>
            {
                Span<int> next = offsets.AsSpan(chunk * Digits, Digits);
                foreach (ulong item in Chunk(source, chunk))
                    target[next[(int)(item >> shift) & Digits - 1]++] = item;
            });
            (source, target) = (target, source);
        }
        return source;
    }

    private static ReadOnlySpan<ulong> Chunk(ulong[] items, int chunk)
    {
        int from = (int)((long)items.Length * chunk / Chunks), to = (int)((long)items.Length * (chunk + 1) / Chunks);
        return items.AsSpan(from, to - from);
    }
}
