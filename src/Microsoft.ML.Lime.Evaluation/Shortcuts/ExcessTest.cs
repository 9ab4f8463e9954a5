namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Tests whether positive importance concentrates on the border or outside the ground-truth masks. Both compare with a constant map, whose
/// share equals the area.
/// </summary>
/// <remarks>
/// One-sided sign test over the images (in how many the share exceeds the area), with a minimum effect size: on average 1.5 times the area
/// for the border, more than the area for masks.
/// </remarks>
internal static class ExcessTest
{
    private const double MinRatio = 1.5;

    public static ShortcutFindings.Alarm? TestBorder(ClassMaps maps, ImageRegion border, double width, double level)
    {
        double[] shares = [.. maps.Entries.Select(entry => entry.BorderShare)];
        int exceeding = shares.Count(share => share > border.Area);
        double mean = shares.Average(), pValue = SignTest(exceeding, shares.Length);
        return pValue > level || mean < MinRatio * border.Area ? null : new ShortcutFindings.Alarm
        {
            Class = maps.Explained,
            Region = border.Name,
            Images = exceeding,
            TestedImages = maps.Count,
            Share = mean,
            Expected = border.Area,
            PValue = pValue,
            Message = string.Create(CultureInfo.InvariantCulture, $"In {exceeding} of {maps.Count} images of '{maps.Explained}' the "
                + $"positive importance concentrates on the border, the outer {width * 100:0.#} % of height and width: {mean * 100:0} % "
                + $"of it "
                + $"on average, on {border.Area * 100:0} % of the image."),
        };
    }

    public static ShortcutFindings.Alarm? TestOutsideMasks(ClassMaps maps, double level)
    {
        (double Outside, double Area)[] shares =
        [
            .. maps.Entries.Select(entry => entry.Map).Where(map => map is { InsideMask: not null, MaskArea: > 0 and < 1 })
                .Select(map => (1 - map.InsideMask!.Value, 1 - map.MaskArea!.Value)),
        ];
        if (shares.Length == 0)
            return null;
        int exceeding = shares.Count(share => share.Outside > share.Area);
        double mean = shares.Average(share => share.Outside), expected = shares.Average(share => share.Area);
        double pValue = SignTest(exceeding, shares.Length);
        return pValue > level || mean <= expected ? null : new ShortcutFindings.Alarm
        {
            Class = maps.Explained,
            Region = "outside the given masks",
            Images = exceeding,
            TestedImages = shares.Length,
            Share = mean,
            Expected = expected,
            PValue = pValue,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"In {exceeding} of {shares.Length} images of '{maps.Explained}' more of "
                + $"the positive importance lies outside the given mask than for a constant map: {mean * 100:0} % of it on average, on "
                + $"{expected * 100:0} % of the image."),
        };
    }

    /// <summary>
    /// P-value of the sign test: the probability of at least <paramref name="heads"/> heads in <paramref name="throws"/> fair coin tosses.
    /// </summary>
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
