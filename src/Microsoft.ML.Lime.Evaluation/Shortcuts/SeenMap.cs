using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>What a search for shortcuts keeps of a card.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Explained">The class.</param>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Values">The map divided by its sum of magnitudes; all zeros where it is.</param>
/// <param name="Positive">The sum of its positive values.</param>
/// <param name="InsideMask">The share of positive importance inside the mask; null without one.</param>
/// <param name="MaskArea">The mask's share of the picture; null without one.</param>
internal sealed record SeenMap(
    string Image, string Explained, int Rows, int Columns, float[] Values, double Positive, double? InsideMask, double? MaskArea)
{
    public static SeenMap Of(ReportCard card)
    {
        CardMap map = card.Map;
        if (map.Values.Length != map.Rows * map.Columns || map.Values.Length == 0)
            throw new LimeException(FormattableString.Invariant($"The card of {card.Image} has a map of {map.Rows} x {map.Columns}, but ")
                + FormattableString.Invariant($"{map.Values.Length} values; make the card again."));
        double sum = 0, positive = 0;
        foreach (float value in map.Values)
            sum += Math.Abs((double)value);
        var values = new float[map.Values.Length];
        for (int i = 0; i < values.Length && sum > 0; i++)
        {
            values[i] = (float)(map.Values[i] / sum);
            positive += Math.Max(0, values[i]);
        }
        return new SeenMap(card.Image, card.Explained, map.Rows, map.Columns, values, positive, card.InsideMask, card.MaskArea);
    }

    public static CardMap Mean(IReadOnlyList<SeenMap> maps)
    {
        var sum = new double[maps[0].Values.Length];
        foreach (SeenMap map in maps)
            for (int i = 0; i < sum.Length; i++)
                sum[i] += map.Values[i];
        return new CardMap(maps[0].Rows, maps[0].Columns, Array.ConvertAll(sum, value => (float)(value / maps.Count)));
    }
}
