namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>The rows of a mask matrix without repeats, so that no mask goes through a model twice.</summary>
internal sealed class DistinctRows
{
    private readonly int[]? _places; // for each row its place among the distinct ones; null where no row repeats

    public DistinctRows(MaskMatrix masks)
    {
        Masks = masks;
        int[] order = [.. Enumerable.Range(0, masks.Samples)];
        Array.Sort(order, (one, other) => masks.Row(one).SequenceCompareTo(masks.Row(other)) is var sign and not 0 ? sign : one - other);
        int count = 1;
        for (int i = 1; i < order.Length; i++)
            count += IsAsBefore(i) ? 0 : 1;
        if (count == order.Length)
            return;
        var first = new int[order.Length]; // for each row the first that is equal to it
        for (int i = 0; i < order.Length; i++)
            first[order[i]] = i > 0 && IsAsBefore(i) ? first[order[i - 1]] : order[i];
        Masks = new MaskMatrix(count, masks.Features);
        count = 0;
        for (int row = 0; row < first.Length; row++)
        {
            bool isNew = first[row] == row;
            if (isNew)
                Masks.SetRow(count, masks.Row(row));
            // From here on the place of the row: those that rows behind refer to are in front of them.
            first[row] = isNew ? count++ : first[first[row]];
        }
        _places = first;

        bool IsAsBefore(int i) => masks.Row(order[i]).SequenceEqual(masks.Row(order[i - 1]));
    }

    /// <summary>Each row once, in the order in which it came first.</summary>
    public MaskMatrix Masks { get; }

    /// <summary>How many distinct ones there are among the first rows.</summary>
    public int CountIn(int rows) => _places is null ? rows : _places.Take(rows).Max() + 1;

    /// <summary>From a row of scores for each distinct mask to one for each of the first rows.</summary>
    public ScoreMatrix Spread(ScoreMatrix distinct, int rows)
    {
        if (_places is null)
            return distinct.First(rows);
        var scores = new ScoreMatrix(rows, distinct.Targets);
        for (int row = 0; row < rows; row++)
            distinct.Row(_places[row]).CopyTo(scores.Row(row));
        return scores;
    }
}
