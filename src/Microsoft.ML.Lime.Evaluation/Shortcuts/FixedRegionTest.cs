namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Tests whether the maps of a class agree on one corner or one edge. Tests corners of 12.5, 18.75 and 25 % of height and width and edge
/// strips of 6.25 and 12.5 %. The test statistic is the maximum over these regions of the excess of the mean share of positive importance
/// over its expectation under mirroring, in standard deviations.
/// </summary>
/// <remarks>
/// Null hypothesis: each map, mirrored horizontally, vertically or both, would have been equally likely. It holds for objects anywhere and
/// for centred objects, but not for a mark in a fixed corner. The null distribution is sampled by mirroring each map at random; the maximum
/// over the regions corrects for their number. Real images have an up and a down, so significance is not sufficient: in at least a quarter
/// of the images more than half of the positive importance must lie in the region, and on average twice the share expected under mirroring.
/// </remarks>
internal static class FixedRegionTest
{
    private const double MinImageShare = 0.25, MinRatio = 2;
    private const int StopAfterExceedances = 20, MaxSamples = 200_000;

    /// <summary>Returns the alarm; null if there is none.</summary>
    public static ShortcutFindings.Alarm? Test(ClassMaps maps, double level, ulong seed)
    {
        ImageRegion[] places = CreateRegions(maps[0].Rows, maps[0].Columns);
        var (mean, variance, observed) = (new double[places.Length], new double[places.Length], new double[places.Length]);
        var imagesWithMajority = new int[places.Length];
        foreach (NormalizedMap map in maps.All())
            for (int p = 0; p < places.Length; p++)
            {
                double[] shares = MirroredShares(map, places[p]);
                double average = shares.Average();
                mean[p] += average / maps.Count;
                variance[p] += shares.Average(share => (share - average) * (share - average));
                observed[p] += shares[0] / maps.Count;
                imagesWithMajority[p] += shares[0] > 0.5 ? 1 : 0;
            }
        double[] deviation = Array.ConvertAll(variance, sum => Math.Sqrt(sum) / maps.Count);
        double Score(double[] sums) => Enumerable.Range(0, places.Length)
            .Max(p => deviation[p] > 1e-12 ? (sums[p] - mean[p]) / deviation[p] : 0);

        int[] candidates = [.. Enumerable.Range(0, places.Length).Where(p => imagesWithMajority[p] >= MinImageShare * maps.Count
            && observed[p] >= MinRatio * mean[p] && deviation[p] > 1e-12)];
        if (candidates.Length == 0)
            return null;
        double pValue = EstimatePValue(maps, places, Score(observed), Score, level, seed);
        if (pValue > level)
            return null;
        // The most conspicuous region: much importance on a small area.
        int selected = candidates.MaxBy(p => observed[p] - places[p].Area);
        return new ShortcutFindings.Alarm
        {
            Class = maps.Explained,
            Region = places[selected].Name,
            Images = imagesWithMajority[selected],
            TestedImages = maps.Count,
            Share = observed[selected],
            Expected = mean[selected],
            PValue = pValue,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"In {imagesWithMajority[selected]} of {maps.Count} images of '{maps.Explained}' "
                + $"most of the positive importance lies in the same region: {places[selected].Name}, {places[selected].Area * 100:0.#} % "
                + $"of the "
                + $"image. It contains {observed[selected] * 100:0} % of the positive importance on average; mirrored maps would have "
                + $"{mean[selected] * 100:0} % there."),
        };
    }

    /// <summary>
    /// Monte Carlo p-value: the share of random samples that reach the score, with one added to both counts. Sampling stops early once
    /// enough samples have reached it (Besag and Clifford 1991), otherwise after a number of samples that follows from the level.
    /// </summary>
    private static double EstimatePValue(
        ClassMaps maps, ImageRegion[] regions, double score, Func<double[], double> scoreOf, double level, ulong seed)
    {
        var random = new Xoshiro256(seed);
        // Mirroring a map is equivalent to mirroring the region: the shares of each map in a region's four mirror images.
        var shares = new double[maps.Count * regions.Length * 4];
        int next = 0;
        foreach (NormalizedMap map in maps.All())
            foreach (ImageRegion region in regions)
            {
                MirroredShares(map, region).CopyTo(shares, next);
                next += 4;
            }
        int places = regions.Length, draws = (int)Math.Min(MaxSamples, Math.Ceiling(20 / level)), reached = 0;
        var sums = new double[places];
        for (int draw = 1; draw <= draws; draw++)
        {
            Array.Clear(sums);
            ulong bits = 0;
            for (int i = 0; i < maps.Count; i++)
            {
                bits = i % 32 == 0 ? random.Next() : bits >> 2;
                for (int p = 0; p < places; p++)
                    sums[p] += shares[4 * (i * places + p) + (int)(bits & 3)];
            }
            for (int p = 0; p < places; p++)
                sums[p] /= maps.Count;
            // A tolerance for rounding errors.
            if (scoreOf(sums) >= score - 1e-9 && ++reached == StopAfterExceedances)
                return (reached + 1.0) / (draw + 1);
        }
        return (reached + 1.0) / (draws + 1);
    }

    /// <summary>The shares in a region and in its horizontal, vertical and double mirror images.</summary>
    private static double[] MirroredShares(NormalizedMap map, ImageRegion place)
    {
        var sums = new double[4];
        if (map.Positive <= 0)
            return [place.Area, place.Area, place.Area, place.Area];
        for (int y = 0; y < map.Rows; y++)
            for (int x = 0; x < map.Columns; x++)
            {
                double value = Math.Max(0, map.Values[y * map.Columns + x]) / map.Positive;
                int mirroredX = map.Columns - 1 - x, mirroredY = map.Rows - 1 - y;
                sums[0] += value * place.Weights[y * map.Columns + x];
                sums[1] += value * place.Weights[y * map.Columns + mirroredX];
                sums[2] += value * place.Weights[mirroredY * map.Columns + x];
                sums[3] += value * place.Weights[mirroredY * map.Columns + mirroredX];
            }
        return sums;
    }

    private static ImageRegion[] CreateRegions(int rows, int columns)
    {
        List<ImageRegion> places = [];
        foreach (double size in (double[])[0.125, 0.1875, 0.25])
            foreach ((string y, double top) in (IEnumerable<(string, double)>)[("top", 0), ("bottom", 1 - size)])
                foreach ((string x, double left) in (IEnumerable<(string, double)>)[("left", 0), ("right", 1 - size)])
                    places.Add(ImageRegion.Rectangle($"the {y} {x} corner", rows, columns, top, top + size, left, left + size));
        foreach (double depth in (double[])[0.0625, 0.125])
            places.AddRange([
                ImageRegion.Rectangle("the strip along the top edge", rows, columns, 0, depth, 0, 1),
                ImageRegion.Rectangle("the strip along the bottom edge", rows, columns, 1 - depth, 1, 0, 1),
                ImageRegion.Rectangle("the strip along the left edge", rows, columns, 0, 1, 0, depth),
                ImageRegion.Rectangle("the strip along the right edge", rows, columns, 0, 1, 1 - depth, 1),
            ]);
        return [.. places];
    }
}
