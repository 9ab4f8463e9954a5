namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.HalfMassCount"/>.</summary>
internal sealed record HalfMassCount() : MapMetric("halfMass", LargerIsBetter: false)
{
    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        double[] falling = [.. evaluated.FeatureValues().Select(Math.Abs).OrderDescending()];
        double all = falling.Sum(), carried = 0;
        if (all == 0)
            return (falling.Length + 1) / 2;
        int count = 0;
        while (carried < all / 2)
            carried += falling[count++];
        return count;
    }
}
