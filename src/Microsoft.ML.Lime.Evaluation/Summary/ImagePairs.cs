namespace Microsoft.ML.Lime.Evaluation.Summary;

/// <summary>The rows of two evaluations that are of the same images.</summary>
internal static class ImagePairs
{
    /// <summary>
    /// Pairs rows, in the order of <paramref name="one"/>. The other list is read ahead until the partner is found; only the names of rows
    /// that were passed are kept, none with equal orders.
    /// </summary>
    public static IEnumerable<(EvaluatedImage One, EvaluatedImage Other)> Of(
        IReadOnlyList<EvaluatedImage> one, IReadOnlyList<EvaluatedImage> other)
    {
        Dictionary<string, int> passed = new(StringComparer.Ordinal); // positions in the other list, whose rows may be on disk
        int next = 0;
        foreach (EvaluatedImage row in one)
        {
            if (passed.Remove(row.Image, out int position))
            {
                yield return (row, other[position]);
                continue;
            }
            while (next < other.Count)
            {
                EvaluatedImage match = other[next++];
                if (match.Image == row.Image)
                {
                    yield return (row, match);
                    break;
                }
                passed[match.Image] = next - 1;
            }
        }
    }
}
