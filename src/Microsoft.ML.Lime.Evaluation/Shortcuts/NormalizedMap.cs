namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>The data of a report card that a shortcut search uses.</summary>
/// <param name="Image">The image.</param>
/// <param name="Explained">The explained class.</param>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Values">The map divided by its sum of magnitudes; all zeros if the sum is 0.</param>
/// <param name="Positive">The sum of the positive values.</param>
/// <param name="InsideMask">The share of positive importance inside the mask; null without a mask.</param>
/// <param name="MaskArea">The mask's share of the image; null without a mask.</param>
internal sealed record NormalizedMap(
    string Image, string Explained, int Rows, int Columns, float[] Values, double Positive, double? InsideMask, double? MaskArea)
{
    public static NormalizedMap Create(ReportCard card)
    {
        ReportCard.ReducedMap map = card.Map;
        if (map.Values.Length != map.Rows * map.Columns || map.Values.Length == 0)
            throw new LimeException(FormattableString.Invariant($"The map of the card of {card.Image} is {map.Rows} x {map.Columns}, but ")
                + FormattableString.Invariant($"has {map.Values.Length} values; create the card again."));
        double sum = 0, positive = 0;
        foreach (float value in map.Values)
            sum += Math.Abs((double)value);
        var values = new float[map.Values.Length];
        for (int i = 0; i < values.Length && sum > 0; i++)
        {
            values[i] = (float)(map.Values[i] / sum);
            positive += Math.Max(0, values[i]);
        }
        return new NormalizedMap(card.Image, card.Explained, map.Rows, map.Columns, values, positive, card.InsideMask, card.MaskArea);
    }

    /// <summary>The mean of maps of one size, at least one.</summary>
    public static ReportCard.ReducedMap Mean(IEnumerable<NormalizedMap> maps)
    {
        double[] sum = [];
        (int rows, int columns, int count) = (0, 0, 0);
        foreach (NormalizedMap map in maps)
        {
            if (count++ == 0)
                (sum, rows, columns) = (new double[map.Values.Length], map.Rows, map.Columns);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += map.Values[i];
        }
        return new ReportCard.ReducedMap(rows, columns, Array.ConvertAll(sum, value => (float)(value / count)));
    }
}
