namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.MaxSensitivity"/>.</summary>
internal sealed record MaxSensitivity() : MapMetric("maxSensitivity", LargerIsBetter: false)
{
    public double Radius { get; init => field = Metrics.RequireFraction(value); } = 0.02;

    public int NoisyImages { get; init => field = Metrics.RequireAtLeast(value, 1); } = 10;

    public ulong Seed { get; init; }

    public override int AdditionalExplanations => NoisyImages;

    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ImageBuffer image = evaluated.FitImage(scorer).Image; // of the model's size: reducing a photo would average its noise away
        double range = image.IsByte ? 255 : Range(image.Floats), max = 0;
        var random = new Xoshiro256(Seed);
        for (int draw = 0; draw < NoisyImages; draw++)
        {
            var noisy = new float[image.Height * image.Width * image.Channels];
            for (int i = 0; i < noisy.Length; i++)
                noisy[i] = (float)((image.IsByte ? image.Bytes[i] : image.Floats[i]) + (2 * random.NextDouble() - 1) * Radius * range);
            ImageExplanation explanation = evaluated.Options.CreateExplainer()!.Explain(
                scorer, ImageBuffer.FromFloats(image.Height, image.Width, image.Channels, noisy),
                StepProgress.Create(progress, draw * evaluated.ModelCalls, NoisyImages * evaluated.ModelCalls), cancellation);
            max = Math.Max(max, Distance(SeedReplicates.EntryOf(evaluated, explanation).Map, evaluated.Map));
        }
        return max / Norm(evaluated.Map);
    }

    private protected override MetricValue CompareMaps(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        double value = Measure(scorer, evaluated, progress, cancellation);
        AttributionMap random = ReferenceMaps.Random(evaluated);
        double max = Enumerable.Range(1, NoisyImages).Max(draw => Distance(ReferenceMaps.Random(evaluated, draw), random));
        return new MetricValue(value, 0, max / Norm(random), 0);
    }

    private static double Range(ReadOnlySpan<float> values)
    {
        (float min, float max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        return (double)max - min;
    }

    private static double Distance(AttributionMap one, AttributionMap other)
    {
        double sum = 0;
        for (int i = 0; i < one.Values.Length; i++)
            sum += ((double)one.Values[i] - other.Values[i]) * ((double)one.Values[i] - other.Values[i]);
        return Math.Sqrt(sum);
    }

    private static double Norm(AttributionMap map)
    {
        double sum = 0;
        foreach (float value in map.Values)
            sum += (double)value * value;
        return sum > 0 ? Math.Sqrt(sum) : 1;
    }
}
