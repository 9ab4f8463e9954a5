namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Reference maps that do not depend on the model; <see cref="MetricValue"/> describes them.</summary>
internal static class ReferenceMaps
{
    /// <summary>Measures the map and the three reference maps, one after another.</summary>
    public static MetricValue Compare(
        IMapMetric metric, IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        int runs = metric.ModelCalls(scorer.Input);
        MetricInput[] all = [.. All(evaluated).Prepend(evaluated.Map).Select(map => evaluated with { Map = map })];
        double[] values = [.. all.Select((one, i) =>
            metric.Measure(scorer, one, StepProgress.Create(progress, i * runs, all.Length * runs), cancellation))];
        return new MetricValue(values[0], values[1], values[2], values[3]);
    }

    /// <summary>A constant map, a random map and a centre map.</summary>
    public static AttributionMap[] All(MetricInput evaluated) => [Constant(evaluated.Map), Random(evaluated), Center(evaluated)];

    /// <summary>A random map; another one for each <paramref name="number"/>, like a random method with another seed.</summary>
    public static AttributionMap Random(MetricInput evaluated, int number = 0)
    {
        var random = new Xoshiro256(Seed(evaluated.Image) + (ulong)number);
        var draws = new float[evaluated.Segments?.Count ?? evaluated.Map.Values.Length];
        for (int i = 0; i < draws.Length; i++)
            draws[i] = (float)random.NextDouble();
        return evaluated.Segments is { } segments
            ? new AttributionMap(evaluated.Map.Height, evaluated.Map.Width, [.. segments.Labels.ToArray().Select(label => draws[label])])
            : new AttributionMap(evaluated.Map.Height, evaluated.Map.Width, draws);
    }

    private static AttributionMap Constant(AttributionMap like)
    {
        var values = new float[like.Values.Length];
        Array.Fill(values, 1f);
        return new AttributionMap(like.Height, like.Width, values);
    }

    private static AttributionMap Center(MetricInput evaluated)
    {
        (int height, int width) = (evaluated.Map.Height, evaluated.Map.Width);
        var values = new float[height * width];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                double down = ((y + 0.5) / height - 0.5) / 0.25, across = ((x + 0.5) / width - 0.5) / 0.25;
                values[y * width + x] = (float)Math.Exp(-(down * down + across * across) / 2);
            }
        if (evaluated.Segments is not { } segments)
            return new AttributionMap(height, width, values);
        var means = new double[segments.Count];
        for (int i = 0; i < values.Length; i++)
            means[segments.Labels[i]] += values[i];
        int[] areas = segments.Areas();
        for (int segment = 0; segment < means.Length; segment++)
            means[segment] /= areas[segment];
        return segments.ToAttributionMap(means);
    }

    /// <summary>The seed of an image's random map: the FNV-1a hash of its values.</summary>
    private static ulong Seed(ImageBuffer image)
    {
        ulong hash = 14695981039346656037;
        if (image.IsByte)
            foreach (byte value in image.Bytes)
                hash = (hash ^ value) * 1099511628211;
        else
            foreach (float value in image.Floats)
                hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        return hash;
    }
}
