namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>
/// A metric that compares a map's sums over random sets of pixels with the score drops when these are occluded. The map and the reference
/// maps share the model calls.
/// </summary>
internal abstract record OcclusionMetric(string Name, bool LargerIsBetter) : MapMetric(Name, LargerIsBetter)
{
    public IBaseline Baseline { get; init; } = Baselines.ImageMean;

    public ulong Seed { get; init; }

    public sealed override int ComparisonModelCalls(ScorerInput input) => ModelCalls(input);

    private protected sealed override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation) =>
        MeasureMaps(scorer, evaluated, [evaluated.Map], progress, cancellation)[0];

    private protected sealed override MetricValue CompareMaps(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        AttributionMap[] maps = [evaluated.Map, .. ReferenceMaps.All(evaluated)];
        double[] values = MeasureMaps(scorer, evaluated, maps, progress, cancellation);
        return new MetricValue(values[0], values[1], values[2], values[3]);
    }

    /// <summary>The values of several maps.</summary>
    private protected abstract double[] MeasureMaps(IScorer scorer, MetricInput evaluated, AttributionMap[] maps,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation);

    /// <summary>The score drop of each sample.</summary>
    private protected static double[] Drops(MetricInput evaluated, PreparedImage image, IPerturbation perturbation,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        int column = evaluated.ScoreColumn(image);
        ScoreMatrix scores = image.Score(perturbation, progress, cancellation);
        return Array.ConvertAll(scores.Column(column), score => (double)image.Scores[column] - score);
    }
}
