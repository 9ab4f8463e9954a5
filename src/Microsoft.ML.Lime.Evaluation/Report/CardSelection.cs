namespace Microsoft.ML.Lime.Evaluation.Report;

/// <summary>The rows that have a card in a report, in the order of the report.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Description">In words how they were selected; null if they are all.</param>
internal sealed record CardSelection(EvaluatedImage[] Rows, string? Description)
{
    /// <summary>The selection as a fact of the report; none if all images have a card.</summary>
    public IEnumerable<(string Name, string Value)> Facts => Description is null ? [] : [("cards", Description)];

    /// <summary>
    /// Selects rows: all if there are at most <paramref name="max"/>. Otherwise one half, or more if there are not enough others, are those
    /// that need a look, in the order of the report: incorrect predictions and images without a prediction. The other half is a random
    /// sample of the correct predictions and of those without a label (seed 0).
    /// </summary>
    public static CardSelection Create(IReadOnlyList<EvaluatedImage> images, int max)
    {
        if (images.Count <= max)
            return new(Sorted(images), null);
        List<int> others = [];
        List<EvaluatedImage> first = [];
        int problems = 0;
        for (int i = 0; i < images.Count; i++)
        {
            EvaluatedImage image = images[i];
            if (Rank(image) == 2)
            {
                others.Add(i);
                continue;
            }
            problems++;
            first.Add(image);
            if (first.Count >= 2 * max + 1024) // keeps the memory bounded
                first = [.. Sorted(first).Take(max)];
        }
        int shown = Math.Min(problems, Math.Max(max - max / 2, max - others.Count)), sampled = max - shown;
        int[] sample = [.. others];
        new Xoshiro256(0).Sample(sample, sampled);
        return new(Sorted([.. Sorted(first).Take(shown), .. sample.Take(sampled).Select(i => images[i])]),
            string.Create(CultureInfo.InvariantCulture, $"{max} of {images.Count} images: {shown} of the {problems} that are incorrect ")
                + string.Create(CultureInfo.InvariantCulture, $"or unreadable, the most confident first, and {sampled} of the others ")
                + "at random");
    }

    private static EvaluatedImage[] Sorted(IEnumerable<EvaluatedImage> rows) => [.. rows.OrderBy(Rank)
        .ThenByDescending(image => image.IsRight == false ? image.Probability : -image.Probability)
        .ThenBy(image => image.Image, StringComparer.Ordinal)];

    private static int Rank(EvaluatedImage image) => image.IsRight == false ? 0 : image.Prediction is null ? 1 : 2;
}
