namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>The rows of a mask matrix without duplicates, so that the model is evaluated once per mask.</summary>
internal sealed class DistinctMasks
{
    private readonly int[]? _distinctRows; // for each row of the samples its row in Masks; null where no row repeats

    public DistinctMasks(MaskMatrix samples)
    {
        Masks = samples;
        int[] order = [.. Enumerable.Range(0, samples.Samples)];
        Array.Sort(order, (one, other) =>
            samples.Row(one).SequenceCompareTo(samples.Row(other)) is var sign and not 0 ? sign : one - other);
        int count = 1;
        for (int i = 1; i < order.Length; i++)
            count += EqualsPrevious(i) ? 0 : 1;
        if (count == order.Length)
            return;
        var first = new int[order.Length]; // for each row the first row that equals it
        for (int i = 0; i < order.Length; i++)
            first[order[i]] = i > 0 && EqualsPrevious(i) ? first[order[i - 1]] : order[i];
        Masks = new MaskMatrix(count, samples.Features);
        _distinctRows = new int[order.Length];
        count = 0;
        for (int row = 0; row < first.Length; row++)
        {
            if (first[row] == row)
                Masks.SetRow(count, samples.Row(row));
            _distinctRows[row] = first[row] == row ? count++ : _distinctRows[first[row]];
        }

        bool EqualsPrevious(int i) => samples.Row(order[i]).SequenceEqual(samples.Row(order[i - 1]));
    }

    /// <summary>Each mask once, in the order of first occurrence.</summary>
    public MaskMatrix Masks { get; }

    /// <summary>
    /// Leading distinct masks whose scores are known already: the first is the image; the second may be the baseline.
    /// </summary>
    public int PrecomputedRows => Masks.Samples > 1 && Masks.CountPresent(1) == 0 ? 2 : 1;

    /// <summary>Number of distinct masks among the first samples.</summary>
    public int CountIn(int samples) => _distinctRows is null ? samples : _distinctRows.Take(samples).Max() + 1;

    /// <summary>From a row of scores per distinct mask to one per sample.</summary>
    /// <param name="distinct">Scores of the distinct masks.</param>
    /// <param name="samples">Number of leading samples.</param>
    public ScoreMatrix Expand(ScoreMatrix distinct, int samples)
    {
        if (_distinctRows is null)
            return distinct.First(samples);
        var scores = new ScoreMatrix(samples, distinct.Targets);
        for (int row = 0; row < samples; row++)
            distinct.Row(_distinctRows[row]).CopyTo(scores.Row(row));
        return scores;
    }
}
