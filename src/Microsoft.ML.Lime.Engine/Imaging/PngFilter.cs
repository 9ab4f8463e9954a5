namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>PNG's five line filters (PNG specification, clause 9): each byte is stored as the difference from a prediction.</summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Reconstructs the samples of a stored line, in place.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="line">The line without its filter byte.</param>
    /// <param name="above">The reconstructed line above; zeros for the first line.</param>
    /// <param name="step">Bytes per pixel, at least 1.</param>
    public static void Reverse(int filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        above = above[..line.Length];
        int head = Math.Min(step, line.Length);
        switch (filter)
        {
            case 1:
                for (int i = head; i < line.Length; i++)
                    line[i] += line[i - step];
                break;
            case 2:
                for (int i = 0; i < line.Length; i++)
                    line[i] += above[i];
                break;
            case 3:
                for (int i = 0; i < head; i++)
                    line[i] += (byte)(above[i] >> 1);
                for (int i = head; i < line.Length; i++)
                    line[i] += (byte)((line[i - step] + above[i]) >> 1);
                break;
            case 4:
                for (int i = 0; i < head; i++)
                    line[i] += above[i];
                for (int i = head; i < line.Length; i++)
                    line[i] += Paeth(line[i - step], above[i], above[i - step]);
                break;
        }
    }

    /// <summary>Filters a line of samples.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="line">The samples.</param>
    /// <param name="above">The samples of the line above; zeros for the first line.</param>
    /// <param name="step">Bytes per pixel, at least 1.</param>
    /// <param name="stored">Receives the filtered line.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, int step, Span<byte> stored)
    {
        above = above[..line.Length];
        stored = stored[..line.Length];
        line.CopyTo(stored);
        int head = Math.Min(step, line.Length);
        switch (filter)
        {
            case 1:
                for (int i = head; i < line.Length; i++)
                    stored[i] -= line[i - step];
                break;
            case 2:
                for (int i = 0; i < line.Length; i++)
                    stored[i] -= above[i];
                break;
            case 3:
                for (int i = 0; i < head; i++)
                    stored[i] -= (byte)(above[i] >> 1);
                for (int i = head; i < line.Length; i++)
                    stored[i] -= (byte)((line[i - step] + above[i]) >> 1);
                break;
            case 4:
                for (int i = 0; i < head; i++)
                    stored[i] -= above[i];
                for (int i = head; i < line.Length; i++)
                    stored[i] -= Paeth(line[i - step], above[i], above[i - step]);
                break;
        }
    }

    private static byte Paeth(byte left, byte above, byte corner)
    {
        int toLeft = Math.Abs(above - corner);
        int toAbove = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
