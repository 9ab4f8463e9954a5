namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.GiniIndex"/>.</summary>
internal sealed record GiniIndex() : MapMetric("gini", LargerIsBetter: true)
{
    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        double[] rising = [.. evaluated.FeatureValues().Select(Math.Abs).Order()];
        double weighted = 0, sum = 0;
        for (int i = 0; i < rising.Length; i++)
            (weighted, sum) = (weighted + (2.0 * (i + 1) - rising.Length - 1) * rising[i], sum + rising[i]);
        return sum > 0 ? weighted / (rising.Length * sum) : 0;
    }
}
