using System.Globalization;

namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Whether importance lies where it would be expected least: on the border all around, or outside the masks of the truth. Both compare
/// with a map that knows nothing, whose share is the area's.
/// </summary>
/// <remarks>
/// Judged by a one-sided sign test over the pictures (in how many the share exceeds the area), and by the size of the effect: on average
/// 1.5 times the area for the border, more than the area for masks.
/// </remarks>
internal static class Excess
{
    private const double LeastRatio = 1.5;

    public static ShortcutAlarm? OnBorder(SeenMap[] maps, Place border, double width, double level)
    {
        double[] shares = [.. maps.Select(border.ShareOf)];
        int more = shares.Count(share => share > border.Area);
        double mean = shares.Average(), pValue = SignTest(more, shares.Length);
        return pValue > level || mean < LeastRatio * border.Area ? null : new ShortcutAlarm
        {
            Class = maps[0].Explained,
            Place = border.Name,
            Pictures = more,
            Of = maps.Length,
            Share = mean,
            Expected = border.Area,
            PValue = pValue,
            Sentence = string.Create(CultureInfo.InvariantCulture, $"In {more} of {maps.Length} pictures of `{maps[0].Explained}` what "
                + $"speaks for the class gathers on the border, the outer {width * 100:0.#} % of height and width: {mean * 100:0} % of the "
                + $"positive importance on average, on {border.Area * 100:0} % of the picture."),
        };
    }

    public static ShortcutAlarm? OutsideMasks(SeenMap[] maps, double level)
    {
        (double Outside, double Area)[] shares =
        [
            .. maps.Where(map => map is { InsideMask: not null, MaskArea: > 0 and < 1 })
                .Select(map => (1 - map.InsideMask!.Value, 1 - map.MaskArea!.Value)),
        ];
        if (shares.Length == 0)
            return null;
        int more = shares.Count(share => share.Outside > share.Area);
        double mean = shares.Average(share => share.Outside), expected = shares.Average(share => share.Area);
        double pValue = SignTest(more, shares.Length);
        return pValue > level || mean <= expected ? null : new ShortcutAlarm
        {
            Class = maps[0].Explained,
            Place = "outside the given masks",
            Pictures = more,
            Of = shares.Length,
            Share = mean,
            Expected = expected,
            PValue = pValue,
            Sentence = string.Create(CultureInfo.InvariantCulture, $"In {more} of {shares.Length} pictures of `{maps[0].Explained}` what "
                + $"speaks for the class lies outside the given mask more than if the map were drawn blindly: {mean * 100:0} % of the "
                + $"positive importance on average, on {expected * 100:0} % of the picture."),
        };
    }

    /// <summary>The probability of at least so many heads in so many throws of a fair coin.</summary>
    internal static double SignTest(int heads, int throws)
    {
        double logFactor = -throws * Math.Log(2), sum = 0;
        for (int i = 0; i <= throws; i++)
        {
            if (i >= heads)
                sum += Math.Exp(logFactor);
            logFactor += Math.Log((double)(throws - i) / (i + 1));
        }
        return Math.Min(1, sum);
    }
}
