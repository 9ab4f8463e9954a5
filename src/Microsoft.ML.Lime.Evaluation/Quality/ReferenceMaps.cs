using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Reference maps that do not depend on the model; <see cref="MetricValue"/> describes them.</summary>
internal static class ReferenceMaps
{
    /// <summary>Measures the map and the three reference maps, one after another.</summary>
    public static MetricValue Compare(
        IMapMetric metric, IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        int runs = metric.ModelRuns(scorer.Input);
        JudgedMap[] all = [.. Beside(judged).Prepend(judged.Map).Select(map => judged with { Map = map })];
        double[] values = [.. all.Select((one, i) =>
            metric.Measure(scorer, one, PartProgress.Of(progress, i * runs, all.Length * runs), cancellation))];
        return new MetricValue(values[0], values[1], values[2], values[3]);
    }

    /// <summary>A constant map, a random map and a centre map.</summary>
    public static ScoreMap[] Beside(JudgedMap judged) => [Constant(judged.Map), Random(judged), Center(judged)];

    /// <summary>A random map; another one for each <paramref name="number"/>, like a random method with another seed.</summary>
    public static ScoreMap Random(JudgedMap judged, int number = 0)
    {
        var random = new Xoshiro256(Seed(judged.Picture) + (ulong)number);
        var draws = new float[judged.Segments?.Count ?? judged.Map.Values.Length];
        for (int i = 0; i < draws.Length; i++)
            draws[i] = (float)random.NextUnit();
        return judged.Segments is { } segments
            ? new ScoreMap(judged.Map.Height, judged.Map.Width, [.. segments.Labels.ToArray().Select(label => draws[label])])
            : new ScoreMap(judged.Map.Height, judged.Map.Width, draws);
    }

    private static ScoreMap Constant(ScoreMap like)
    {
        var values = new float[like.Values.Length];
        Array.Fill(values, 1f);
        return new ScoreMap(like.Height, like.Width, values);
    }

    private static ScoreMap Center(JudgedMap judged)
    {
        (int height, int width) = (judged.Map.Height, judged.Map.Width);
        var values = new float[height * width];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                double down = ((y + 0.5) / height - 0.5) / 0.25, across = ((x + 0.5) / width - 0.5) / 0.25;
                values[y * width + x] = (float)Math.Exp(-(down * down + across * across) / 2);
            }
        if (judged.Segments is not { } segments)
            return new ScoreMap(height, width, values);
        var means = new double[segments.Count];
        for (int i = 0; i < values.Length; i++)
            means[segments.Labels[i]] += values[i];
        int[] areas = segments.Areas();
        for (int segment = 0; segment < means.Length; segment++)
            means[segment] /= areas[segment];
        return segments.ToScoreMap(means);
    }

    /// <summary>The seed of an image's random map: the FNV-1a hash of its values.</summary>
    private static ulong Seed(ImageBuffer picture)
    {
        ulong hash = 14695981039346656037;
        if (picture.IsByte)
            foreach (byte value in picture.Bytes)
                hash = (hash ^ value) * 1099511628211;
        else
            foreach (float value in picture.Floats)
                hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        return hash;
    }
}
